import { z } from 'zod';
import type { ExperimentSpec } from '../experiment.ts';
import { headSchema, oneWord, perHead, promptText } from '../measure/schemas.ts';

const specSchema = z.object({
  /** The prompt whose answer is wanted. */
  clean: promptText.min(1),
  /** The same length in tokens, with another subject. */
  corrupt: promptText.min(1),
  /** One token each, written without the leading space: what follows the clean and the corrupt prompt. */
  answer: oneWord.min(1),
  foil: oneWord.min(1),
});

const side = z.object({
  strTokens: z.array(z.string()),
  top: z.string(),
  topProbability: z.number(),
  /** Logit of the answer minus logit of the foil. */
  logitDifference: z.number(),
});

const patchedHead = headSchema.extend({
  effect: z.number(),
  /** From the last position of the clean prompt to the subject, and the token it attends most. */
  subjectAttention: z.number(),
  attends: z.string(),
  attention: z.number(),
});

const resultSchema = z.object({
  clean: side,
  corrupt: side,
  /** Positions where the prompts differ. */
  subject: z.object({ positions: z.array(z.int()), text: z.string() }),
  /**
   * `[layer][head]`: how much of the answer comes back when that head's output of the clean run is put into the
   * corrupt run, at all positions. 0 is the corrupt run, 1 the clean one.
   */
  effect: perHead,
  /** Largest effect first. */
  top: z.array(patchedHead),
  /** The top head's attention from the last position over the clean prompt. */
  topAttention: z.array(z.number()),
});

export type FactualRecallSpec = z.infer<typeof specSchema>;
export type FactualRecallResult = z.infer<typeof resultSchema>;

export const MODEL = 'smollm2-135m';

/** Which head carries the fact from the subject to the answer: activation patching of every head's output. */
export const spec: ExperimentSpec<FactualRecallSpec, FactualRecallResult> = {
  id: 'factual-recall',
  title: 'Which head carries the capital?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: {
    article: {
      title: 'France, and Germany in its place',
      spec: {
        clean: 'The capital of France is',
        corrupt: 'The capital of Germany is',
        answer: 'Paris',
        foil: 'Berlin',
      },
    },
    japan: {
      title: 'Japan, and Italy in its place',
      spec: {
        clean: 'The capital of Japan is',
        corrupt: 'The capital of Italy is',
        answer: 'Tokyo',
        foil: 'Rome',
      },
    },
  },
};
