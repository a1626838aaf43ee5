/** Confidence of every bound: one in twenty is wrong. */
const MISSED = 0.05;

/** The chance that at least one of n tests meets what one meets with this rate. */
export const metWithin = (rate: number, n: number): number => -Math.expm1(n * Math.log1p(-rate));

/** The fewest tests that meet it at least as often as not; null where none ever does. */
export const medianTests = (rate: number): number | null =>
  rate === 0 ? null : Math.ceil(Math.log(0.5) / Math.log1p(-rate));

/**
 * The highest rate that n clean tests do not rule out: the upper end of Clopper and Pearson's interval (1934) for no
 * failures, one-sided, 95 %. About 3 / n, the rule of three of Hanley and Lippman-Hand (1983).
 */
export const cleanBound = (n: number): number => -Math.expm1(Math.log(MISSED) / n);

/** Of so many testers, how many a chance of each lets succeed in 19 of 20 cases: binomial, 2.5 % cut at either end. */
export function likelyCounts(testers: number, chance: number): { low: number; high: number } {
  let below = 0;
  let low: number | null = null;
  for (let count = 0; count <= testers; count++) {
    below += binomial(testers, count, chance);
    if (low === null && below > MISSED / 2) low = count;
    if (below >= 1 - MISSED / 2) return { low: low ?? count, high: count };
  }
  return { low: low ?? testers, high: testers };
}

function binomial(n: number, k: number, chance: number): number {
  if (chance <= 0) return k === 0 ? 1 : 0;
  if (chance >= 1) return k === n ? 1 : 0;
  let log = k * Math.log(chance) + (n - k) * Math.log1p(-chance);
  for (let i = 1; i <= k; i++) log += Math.log((n - k + i) / i);
  return Math.exp(log);
}
