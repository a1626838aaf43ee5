import type { Model } from '../../microscope/index.ts';
import { seededRandom } from '../../microscope/index.ts';
import { reports, START, VOCABULARY, wordId } from '../../training/ekg/wardRound.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { surprises } from '../measure/answers.ts';
import { round } from '../measure/numbers.ts';

/** Seeds that training does not use. */
const HELD_OUT_SEED = 1_000_003;
const CONTEXT_SEED = 1_000_033;
const HELD_OUT_REPORTS = 256;
const HELD_OUT_LENGTH = 48;
const CONTEXTS = 8;
const CONTEXT_LENGTH = 40;
/** Where the word stands that heads may listen to, and how much later listening counts: more than a sentence. */
const SLOT = 10;
const LATER = 9;
/** Rows of one run: the engine splits no batch smaller than this. */
const ROWS = 32;

export const LISTENED_WORDS = VOCABULARY.filter((word) => word !== START);

function inBatches<T>(items: readonly T[]): T[][] {
  const batches: T[][] = [];
  for (let at = 0; at < items.length; at += ROWS) batches.push(items.slice(at, at + ROWS));
  return batches;
}

/** Ordinary reports that neither model was trained on: the same grammar, a seed of its own. */
export function heldOutReports(): number[][] {
  return reports(seededRandom(HELD_OUT_SEED), HELD_OUT_REPORTS, HELD_OUT_LENGTH);
}

/** How far apart two models' surprises are on the held-out reports. */
export async function compareHeldOut(
  one: Model,
  other: Model,
  signal: AbortSignal,
  onFraction: (done: number) => void,
) {
  let [worst, apart, total, words] = [0, 0, 0, 0];
  const tests = heldOutReports();
  for (const [index, batch] of inBatches(tests).entries()) {
    const options = { logitsAt: 'all', signal } as const;
    const ours = surprises((await one.run(batch, options)).logits, batch).flat();
    const theirs = surprises((await other.run(batch, options)).logits, batch).flat();
    for (const [i, value] of ours.entries()) {
      const gap = Math.abs(value - (theirs[i] ?? NaN));
      worst = Math.max(worst, gap);
      apart += gap;
      total += value;
    }
    words += ours.length;
    onFraction(((index + 1) * ROWS) / tests.length);
  }
  return {
    reports: tests.length,
    words,
    worst: round(worst, 5),
    mean: round(apart / words, 6),
    surprise: round(total / words, 4),
  };
}

/**
 * What each head listens for: how much attention it still pays, a sentence later and on, to each word of the vocabulary
 * said at one place of ordinary reports; `[layer · nHeads + head][word]`. No prediction is looked at.
 */
export async function measureListening(
  model: Model,
  signal: AbortSignal,
  onFraction: (done: number) => void,
): Promise<number[][]> {
  const { nLayers, nHeads } = model.config;
  const hooks = Array.from(
    { length: nLayers },
    (_, layer) => `blocks.${layer}.attn.hook_pattern` as const,
  );
  const contexts = reports(seededRandom(CONTEXT_SEED), CONTEXTS, CONTEXT_LENGTH);
  const scores: number[][] = Array.from({ length: nLayers * nHeads }, () => []);
  for (const [index, words] of inBatches(LISTENED_WORDS.map((word) => wordId(word))).entries()) {
    const sums = words.map(() => new Float64Array(nLayers * nHeads));
    for (const context of contexts) {
      const batch = words.map((word) => context.toSpliced(SLOT, 0, word));
      const { cache } = await model.runWithCache(batch, hooks, { signal });
      hooks.forEach((hook, layer) => {
        const { data, shape } = cache.get(hook); // [batch, head, query, key]
        const length = shape[2] ?? 0;
        for (let b = 0; b < words.length; b++) {
          for (let head = 0; head < nHeads; head++) {
            let sum = 0;
            for (let query = SLOT + LATER; query < length; query++) {
              sum += data[((b * nHeads + head) * length + query) * length + SLOT] ?? NaN;
            }
            const sums_b = sums[b] as Float64Array;
            sums_b[layer * nHeads + head]! += sum / (length - SLOT - LATER) / contexts.length;
          }
        }
      });
    }
    for (const sum of sums) sum.forEach((value, at) => scores[at]?.push(round(value, 5)));
    onFraction(Math.min(1, ((index + 1) * ROWS) / LISTENED_WORDS.length));
  }
  return scores;
}

export const CONTEXT_COUNT = CONTEXTS;

export interface Peak extends HeadPlace {
  readonly word: string;
  readonly score: number;
}

/** The strongest cell of a table of listening scores, of any head or of all but one. */
export function strongest(
  scores: readonly (readonly number[])[],
  nHeads: number,
  but?: HeadPlace,
): Peak {
  let best: Peak | undefined;
  for (const [at, line] of scores.entries()) {
    const head = { layer: Math.floor(at / nHeads), head: at % nHeads };
    if (but?.layer === head.layer && but.head === head.head) continue;
    for (const [word, score] of line.entries()) {
      if (!best || score > best.score) best = { ...head, word: LISTENED_WORDS[word] ?? '', score };
    }
  }
  if (!best) throw new Error('listening: expected at least one score, got none');
  return best;
}
