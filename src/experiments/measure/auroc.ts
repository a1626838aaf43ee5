/**
 * The area under the ROC curve: the share of pairs of a positive and a negative in which the positive scores higher.
 * Ties count half, and so do scores that lie no further than `alike` from each other: rounding decides between those.
 * 0.5 is chance. NaN where either list is empty.
 */
export function auroc(
  positives: readonly number[],
  negatives: readonly number[],
  alike = 0,
): number {
  let won = 0;
  for (const high of positives) {
    for (const low of negatives) won += high - low > alike ? 1 : low - high > alike ? 0 : 0.5;
  }
  return won / (positives.length * negatives.length);
}

/** Of a normal deviate: 95 % lie within. */
const Z = 1.959964;

/**
 * The 95 % interval of an AUROC measured on so many positives and negatives: every true value that lies within 1.96 of
 * its own standard errors. The error is Hanley and McNeil's (1982) as Newcombe has it, method 5 of
 * https://doi.org/10.1002/sim.2324. Unlike a bootstrap or DeLong's it has a width where the two do not overlap at all.
 */
export function aurocInterval(
  value: number,
  positives: number,
  negatives: number,
): { readonly low: number; readonly high: number } {
  const others = (positives + negatives) / 2 - 1;
  const deviation = (at: number) =>
    Z *
    Math.sqrt(
      (at * (1 - at) * (1 + (others * (1 - at)) / (2 - at) + (others * at) / (1 + at))) /
        (positives * negatives),
    );
  /** The end on one side: there the measured value lies just within. */
  const end = (limit: number) => {
    let [inside, outside] = [value, limit];
    for (let step = 0; step < 60; step++) {
      const middle = (inside + outside) / 2;
      if (Math.abs(middle - value) <= deviation(middle)) inside = middle;
      else outside = middle;
    }
    return inside;
  };
  return { low: end(0), high: end(1) };
}
