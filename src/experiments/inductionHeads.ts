import { z } from 'zod';
import type { HookName, Microscope, Tensor } from '../microscope/index.ts';
import { round, row } from './answers.ts';
import type { Experiment } from './experiment.ts';

const MODEL = 'smollm2-135m';
const TOP_HEADS = 8;

const specSchema = z.object({
  /** Chooses the random tokens. */
  seed: z.int().min(0).max(0xffffffff),
  /** Tokens in one copy; the prompt is two copies. */
  length: z.int().min(2).max(100),
  /** Different sequences, averaged over. */
  sequences: z.int().min(1).max(16),
});

const headScore = z.object({ layer: z.int(), head: z.int(), score: z.number() });
const perHead = z.array(z.array(z.number()));

const resultSchema = z.object({
  /** Mean −log probability of the right next token, in nats, in the first and the second copy. */
  loss: z.object({ first: z.number(), second: z.number() }),
  /** The same, position by position, for predicting token 1, 2, … of the prompt. */
  lossByPosition: z.array(z.number()),
  /** `[layer][head]`, mean attention over the second copy: to the token after the same token's first mention. */
  induction: perHead,
  /** To the same token's first mention. */
  duplicateToken: perHead,
  /** To the token before, over the whole prompt. */
  previousToken: perHead,
  /** Best first. */
  top: z.object({
    induction: z.array(headScore),
    duplicateToken: z.array(headScore),
    previousToken: z.array(headScore),
  }),
});

export type InductionSpec = z.infer<typeof specSchema>;
export type InductionResult = z.infer<typeof resultSchema>;

/**
 * Random tokens, twice in a row: nothing but looking back can predict the second copy. The scores are those of
 * TransformerLens's demo (`pattern.diagonal(offset=1 - length)` and so on). After Olsson et al. 2022,
 * https://arxiv.org/abs/2209.11895.
 */
export const inductionHeads: Experiment<InductionSpec, InductionResult> = {
  id: 'induction-heads',
  title: 'Which heads continue a repeated sequence?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: {
    article: { title: 'Random tokens, twice', spec: { seed: 0, length: 50, sequences: 4 } },
  },
  run,
};

async function run(
  microscope: Microscope,
  { seed, length, sequences }: InductionSpec,
): Promise<InductionResult> {
  const { signal } = microscope;
  const model = await microscope.model(MODEL);
  const { nLayers, dVocab } = model.config;
  const draw = randomTokens(seed, dVocab);
  const layers = Array.from({ length: nLayers }, (_, layer) => layer);
  const hooks = layers.map((layer): HookName => `blocks.${layer}.attn.hook_pattern`);

  const losses = new Float64Array(2 * length - 1);
  const sums = { induction: [], duplicateToken: [], previousToken: [] } as Sums;
  for (let done = 0; done < sequences; done++) {
    const once = Array.from({ length }, draw);
    const tokens = [...once, ...once];
    const { logits, cache } = await model.runWithCache(tokens, hooks, {
      logitsAt: 'all',
      signal,
      onBlock: (layer) => microscope.progress((done + (layer + 1) / nLayers) / sequences),
    });
    for (let position = 0; position < losses.length; position++) {
      const loss = lossOf(row(logits.data, dVocab, position), tokens[position + 1]!);
      losses[position]! += loss / sequences;
    }
    hooks.forEach((hook, layer) => {
      const pattern = cache.get(hook);
      add(sums.induction, layer, stripe(pattern, length - 1, length), sequences);
      add(sums.duplicateToken, layer, stripe(pattern, length, length), sequences);
      add(sums.previousToken, layer, stripe(pattern, 1, 1), sequences);
    });
  }

  const induction = rounded(sums.induction);
  const duplicateToken = rounded(sums.duplicateToken);
  const previousToken = rounded(sums.previousToken);
  return {
    loss: {
      // The first token of the second copy cannot be foreseen: it counts to neither.
      first: round(mean(losses.slice(0, length - 1)), 4),
      second: round(mean(losses.slice(length)), 4),
    },
    lossByPosition: Array.from(losses, (loss) => round(loss, 4)),
    induction,
    duplicateToken,
    previousToken,
    top: {
      induction: best(induction),
      duplicateToken: best(duplicateToken),
      previousToken: best(previousToken),
    },
  };
}

type Sums = Record<'induction' | 'duplicateToken' | 'previousToken', number[][]>;

/** Mulberry32: small, seeded, the same everywhere. */
export function randomTokens(seed: number, dVocab: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * dVocab);
  };
}

/** −log softmax(logits)[token], in nats. */
export function lossOf(logits: Float32Array, token: number): number {
  let max = -Infinity;
  for (const value of logits) if (value > max) max = value;
  let sum = 0;
  for (const value of logits) sum += Math.exp(value - max);
  return Math.log(sum) + max - logits[token]!;
}

/** Mean attention per head from each position ≥ `from` to the one `back` before it; pattern is [1, head, query, key]. */
export function stripe({ data, shape }: Tensor, back: number, from: number): number[] {
  const [, heads, size] = shape as [number, number, number, number];
  const first = Math.max(back, from);
  return Array.from({ length: heads }, (_, head) => {
    let sum = 0;
    for (let query = first; query < size; query++)
      sum += data[(head * size + query) * size + query - back]!;
    return sum / (size - first);
  });
}

function add(sums: number[][], layer: number, scores: readonly number[], of: number): void {
  const before = sums[layer] ?? scores.map(() => 0);
  sums[layer] = before.map((value, head) => value + scores[head]! / of);
}

function rounded(scores: readonly (readonly number[])[]): number[][] {
  return scores.map((heads) => heads.map((score) => round(score, 4)));
}

function best(scores: readonly (readonly number[])[]) {
  return scores
    .flatMap((heads, layer) => heads.map((score, head) => ({ layer, head, score })))
    .sort((a, b) => b.score - a.score)
    .slice(0, TOP_HEADS);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
