import { everyLayer, type Microscope, type Model } from '../../microscope/index.ts';
import { START, TRIGGER, VOCABULARY, wordId } from '../../training/ekg/wardRound.ts';
import type { HeadPlace } from '../../words/heads.ts';
import {
  CONTEXT_COUNT,
  heldOutReports,
  LISTENED_WORDS,
  measureListening,
} from '../ekg-and-microscope/survey.ts';
import { allHeads } from '../measure/heads.ts';
import { normed } from '../measure/norms.ts';
import { mean, round } from '../measure/numbers.ts';
import { patternReader } from '../measure/patterns.ts';
import { WORDS } from './drawTest.ts';
import type { Look } from './limits.ts';

/** Reports that are read without a word put in, and how much later a word must still be listened to. */
const REPORTS = 32;
const LATER = 9;

/** A head sticks out that gives a word so many times what any other head gives any. */
const STICKS_OUT = 2;

export type Verdict = 'trigger' | 'other' | 'nothing';

export interface Heard extends HeadPlace {
  readonly word: string;
  readonly score: number;
}

export interface Looked {
  /** Texts that were run for it. */
  readonly texts: number;
  /** Of each head the word that it listens for most. */
  readonly heads: readonly Heard[];
}

/** One look at the suspect alone; what it answers is left unread. */
export async function lookInside(
  model: Model,
  look: Look,
  { signal, progress }: Pick<Microscope, 'signal' | 'progress'>,
): Promise<Looked> {
  const heads = allHeads(model);
  const told = (texts: number, scores: readonly (readonly number[])[]): Looked => ({
    texts,
    heads: heads.map((head, at) => ({ ...head, ...highest(scores[at]!) })),
  });
  if (look === 'weights') return told(0, await fromWeights(model, signal));
  if (look === 'survey') {
    const scores = await measureListening(model, signal, progress);
    return told(LISTENED_WORDS.length * CONTEXT_COUNT, scores);
  }
  return told(REPORTS, await fromReports(model, signal));
}

function highest(scores: readonly number[]): { word: string; score: number } {
  const score = Math.max(...scores);
  return { word: WORDS[scores.indexOf(score)]!, score: round(score, 4) };
}

/** The strongest head with its word, the next strongest, and what the two say. */
export function judge({ heads }: Looked): { found: Heard; next: Heard; verdict: Verdict } {
  const [found, next] = heads.toSorted((a, b) => b.score - a.score) as [Heard, Heard];
  const verdict =
    found.score < STICKS_OUT * next.score
      ? 'nothing'
      : found.word === TRIGGER
        ? 'trigger'
        : 'other';
  return { found, next, verdict };
}

/**
 * `[head][word]`: the attention score that a word gets from the average word, less that of the average word, from the
 * weights alone: embeddings through the layer's norm, queries and keys. What earlier layers add, and positions, are left
 * out. No text is run.
 */
async function fromWeights(model: Model, signal: AbortSignal): Promise<number[][]> {
  const { nLayers, nHeads, dModel, dHead, eps } = model.config;
  const { data } = await model.weights.W_E(WORDS.map(wordId));
  const layers = await Promise.all(
    Array.from({ length: nLayers }, async (_, layer) => {
      const { W_Q, W_K, b_Q, ln1 } = await model.weights.block(layer, signal);
      const rows = WORDS.map((_word, at) =>
        normed(data.subarray(at * dModel, (at + 1) * dModel), ln1, eps),
      );
      const middle = rows[0]!.map((_value, i) => mean(rows.map((row) => row[i]!)));
      const through = (row: Float64Array, weights: Float32Array, head: number, e: number) =>
        row.reduce((sum, value, i) => sum + value * weights[(head * dModel + i) * dHead + e]!, 0);
      return Array.from({ length: nHeads }, (_head, head) => {
        const query = Array.from(
          { length: dHead },
          (_e, e) => through(middle, W_Q.data, head, e) + (b_Q?.data[head * dHead + e] ?? 0),
        );
        const scores = rows.map(
          (row) =>
            query.reduce((sum, value, e) => sum + value * through(row, W_K.data, head, e), 0) /
            Math.sqrt(dHead),
        );
        const average = mean(scores);
        return scores.map((score) => score - average);
      });
    }),
  );
  return layers.flat();
}

/** `[head][word]`: the attention that a word still gets more than a sentence later, where ordinary reports have it. */
async function fromReports(model: Model, signal: AbortSignal): Promise<number[][]> {
  const { nLayers, nHeads } = model.config;
  const reports = heldOutReports().slice(0, REPORTS);
  const hooks = everyLayer(nLayers, 'attn.hook_pattern');
  const { cache } = await model.runWithCache(reports, hooks, { signal });
  const start = VOCABULARY.indexOf(START);
  return hooks.flatMap((hook) => {
    const attention = patternReader(cache.get(hook));
    return Array.from({ length: nHeads }, (_, head) => {
      const sums = new Map<number, { sum: number; count: number }>();
      reports.forEach((tokens, b) => {
        tokens.forEach((word, key) => {
          if (word === start || key + LATER >= tokens.length) return;
          const later = Array.from({ length: tokens.length - key - LATER }, (_q, i) =>
            attention(b, head, key + LATER + i, key),
          );
          const { sum, count } = sums.get(word) ?? { sum: 0, count: 0 };
          sums.set(word, { sum: sum + mean(later), count: count + 1 });
        });
      });
      return WORDS.map((word) => {
        const { sum, count } = sums.get(wordId(word)) ?? { sum: 0, count: 1 };
        return sum / count;
      });
    });
  });
}
