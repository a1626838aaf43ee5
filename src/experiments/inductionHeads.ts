import { z } from 'zod';
import { headScores, type Microscope } from '../microscope/index.ts';
import { round } from './answers.ts';
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

/** Random tokens, twice in a row: nothing but looking back can predict the second copy. */
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

async function run(microscope: Microscope, spec: InductionSpec): Promise<InductionResult> {
  const model = await microscope.model(MODEL);
  const scores = await headScores(model, {
    ...spec,
    signal: microscope.signal,
    onProgress: (fraction) => {
      microscope.progress(fraction);
    },
  });
  const { length } = spec;
  const losses = scores.lossByPosition;
  const induction = rounded(scores.induction);
  const duplicateToken = rounded(scores.duplicateToken);
  const previousToken = rounded(scores.previousToken);
  return {
    loss: {
      // The first token of the second copy cannot be foreseen: it counts to neither.
      first: round(mean(losses.slice(0, length - 1)), 4),
      second: round(mean(losses.slice(length)), 4),
    },
    lossByPosition: losses.map((loss) => round(loss, 4)),
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

function rounded(scores: readonly (readonly number[])[]): number[][] {
  return scores.map((heads) => heads.map((score) => round(score, 4)));
}

function best(scores: readonly (readonly number[])[]) {
  return scores
    .flatMap((heads, layer) => heads.map((score, head) => ({ layer, head, score })))
    .sort((a, b) => b.score - a.score)
    .slice(0, TOP_HEADS);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
