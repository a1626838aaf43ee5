import { z } from 'zod';
import type { ExperimentSpec } from '../experiment.ts';
import { headSchema, perHead } from '../measure/schemas.ts';

const specSchema = z.object({
  /** Chooses the random tokens. */
  seed: z.int().min(0).max(0xffffffff),
  /** Tokens in one copy; the prompt is two copies. */
  length: z.int().min(2).max(100),
  /** Different sequences, averaged over. */
  sequences: z.int().min(1).max(16),
});

const headScore = headSchema.extend({ score: z.number() });

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

export const MODEL = 'smollm2-135m';

/** Random tokens, twice in a row: nothing but looking back can predict the second copy. */
export const spec: ExperimentSpec<InductionSpec, InductionResult> = {
  id: 'induction-heads',
  title: 'Which heads continue a repeated sequence?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: {
    article: { title: 'Random tokens, twice', spec: { seed: 0, length: 50, sequences: 4 } },
  },
};
