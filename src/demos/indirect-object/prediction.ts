import type { IndirectObjectResult } from '../../experiments/indirect-object/spec.ts';
import { formatNumber, formatSigned } from '../../words/numbers.ts';
import { directOf } from './words.ts';
import { headName, type HeadPlace } from '../../words/heads.ts';

/** What the reader expects of the lead without the strongest head. */
export type Guess = 'stay' | 'fall' | 'turn';

/** Changes within this share of what the head wrote count as "what it wrote", or as hardly any. */
const NEAR = 0.25;

/** The head that writes most for the answer. */
export function strongestFor(result: IndirectObjectResult): HeadPlace {
  let best: HeadPlace = { layer: 0, head: 0 };
  result.clean.attribution.heads.forEach((line, layer) =>
    line.forEach((direct, head) => {
      if (direct > directOf(result.clean, best)) best = { layer, head };
    }),
  );
  return best;
}

export function whatHappens(wrote: number, before: number, after: number): Guess | 'more' | 'less' {
  if (before > 0 && after < 0) return 'turn';
  const fell = before - after;
  if (fell < wrote * NEAR) return 'stay';
  if (fell > wrote * (1 + NEAR)) return 'more';
  return fell < wrote * (1 - NEAR) ? 'less' : 'fall';
}

/** What was measured, beside what was expected. */
export function predictionReveal(
  result: IndirectObjectResult,
  sweep: readonly (readonly number[])[],
  guess: Guess,
): string {
  const head = strongestFor(result);
  const wrote = directOf(result.clean, head);
  const before = result.clean.logitDifference;
  const after = sweep[head.layer]![head.head]!;
  const happened = whatHappens(wrote, before, after);
  const verdict = guess === happened ? 'You saw it coming.' : 'Not quite.';
  const words = {
    stay: 'it hardly moves: other heads make up for it',
    fall: 'it falls by about what the head wrote',
    less: 'it falls by less than the head wrote: others make up for some of it',
    more: 'it falls by more than the head wrote: later heads used its work too',
    turn: 'it turns over',
  }[happened];
  return `${verdict} The lead goes from ${formatNumber(before)} to ${formatNumber(after)}: ${words}. Head ${headName(head)} had written ${formatSigned(wrote)}.`;
}
