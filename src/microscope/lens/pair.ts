import type { PairOptions } from '../circuitTypes.ts';

/** The first position at which two prompts differ. Throws RangeError where they differ in length or nowhere. */
export function firstDifference(source: readonly number[], target: readonly number[]): number {
  if (source.length !== target.length) {
    throw new RangeError(
      `expected prompts of one length, got ${source.length} and ${target.length} tokens`,
    );
  }
  const first = source.findIndex((token, i) => token !== target[i]);
  if (first < 0) throw new RangeError('expected prompts that differ, got the same tokens twice');
  return first;
}

/** Throws RangeError for an answer and a foil that are the same, or that are no tokens. */
export function checkAnswers({ answer, foil }: PairOptions['metric'], dVocab: number): void {
  for (const [name, token] of Object.entries({ answer, foil })) {
    if (Number.isInteger(token) && token >= 0 && token < dVocab) continue;
    throw new RangeError(`expected ${name} to be a token from 0 to ${dVocab - 1}, got ${token}`);
  }
  if (answer === foil) {
    throw new RangeError(`expected an answer and a foil that differ, got ${answer} twice`);
  }
}

/** Smallest difference of the two runs' metrics, in logits, that can be shared out: below it shares are mostly rounding. */
const LEAST_GAP = 0.05;

export function checkGap(clean: number, corrupt: number): void {
  if (Math.abs(clean - corrupt) >= LEAST_GAP) return; // NaN falls through
  throw new RangeError(
    `expected logit differences at least ${LEAST_GAP} apart, got ${clean} on the clean prompt and ${corrupt} on the corrupt one`,
  );
}
