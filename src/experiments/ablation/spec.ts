import { z } from 'zod';
import type { ExperimentSpec } from '../experiment.ts';
import { askedToken, headSchema, oneWord, perHead, promptText } from '../measure/schemas.ts';

export const SOURCES = ['capitals', 'names', 'texts'] as const;

export const specSchema = z.object({
  prompt: promptText,
  answer: oneWord,
  foil: oneWord,
  head: headSchema,
  /** Whose outputs stand in for the head's own: see OTHERS. */
  source: z.enum(SOURCES),
});

export const resultSchema = z.object({
  strTokens: z.array(z.string()),
  answer: askedToken,
  foil: askedToken,
  /** Logit of the answer minus that of the foil, at the last position: of the whole model. */
  lead: z.number(),
  /** The same with the head's output at the last position replaced. */
  chosen: z.object({
    zero: z.number(),
    mean: z.number(),
    /** By each of the other texts. */
    resampled: z.array(z.object({ name: z.string(), lead: z.number() })),
  }),
  /** `[layer][head]`: the lead with that head replaced, minus the lead of the whole model. */
  effects: z.object({ zero: perHead, mean: perHead }),
  compared: z.object({
    /** Pearson's, over all heads. */
    correlation: z.number(),
    /** Heads that zero costs or gains a quarter of a logit or more, and the mean a twentieth at most. */
    onlyZero: z.int(),
    /** Heads whose two effects have opposite signs, each a tenth of a logit or more. */
    opposite: z.int(),
  }),
});

export type AblationSpec = z.infer<typeof specSchema>;
export type AblationResult = z.infer<typeof resultSchema>;
export type Source = (typeof SOURCES)[number];

export const MODEL = 'smollm2-135m';

const france = { prompt: 'The capital of France is', answer: 'Paris', foil: 'Berlin' };
const mary = {
  prompt: 'When Mary and John went to the store, John gave a drink to',
  ...{ answer: 'Mary', foil: 'John' },
};
const at = (layer: number, head: number) => ({ head: { layer, head } });

/** One head's output replaced by zero, by its mean over other texts and by what it was in each of them. */
export const spec: ExperimentSpec<AblationSpec, AblationResult> = {
  id: 'ablation',
  title: 'What stands in for a missing head?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: {
    capital: {
      title: 'The head that carries the capital',
      spec: { ...france, ...at(23, 4), source: 'capitals' },
    },
    question: {
      title: 'A head that only zero convicts',
      spec: { ...france, ...at(12, 0), source: 'capitals' },
    },
    anywhere: {
      title: 'The same head, among other texts',
      spec: { ...france, ...at(12, 0), source: 'texts' },
    },
    opposite: {
      title: 'Zero and mean contradict each other',
      spec: { ...mary, ...at(21, 5), source: 'names' },
    },
    mover: { title: 'Mary or John', spec: { ...mary, ...at(23, 3), source: 'names' } },
  },
  fit: (asked, { nLayers, nHeads }) => ({
    ...asked,
    head: {
      layer: Math.min(asked.head.layer, nLayers - 1),
      head: Math.min(asked.head.head, nHeads - 1),
    },
  }),
};
