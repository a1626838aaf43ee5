import { z } from 'zod';
import type { ExperimentSpec } from '../experiment.ts';
import { askedToken, oneWord, perHead, promptText, scoreSchema } from '../measure/schemas.ts';

export const EDITS = ['none', 'skip', 'swap'] as const;

export const specSchema = z.object({
  prompt: promptText,
  answer: oneWord,
  foil: oneWord,
  /** What is done to the model: nothing, `layer` left out, or `layer` and `other` run in each other's place. */
  edit: z.enum(EDITS),
  layer: z.int().min(0),
  other: z.int().min(0),
});

const outcome = z.object({
  /** Logit of the answer minus that of the foil, at the last position. */
  lead: z.number(),
  answerProbability: z.number(),
  /** How many tokens score higher than the answer, to two digits. */
  answerRank: z.int(),
  /** Best first. */
  answers: z.array(scoreSchema),
});

export const resultSchema = z.object({
  strTokens: z.array(z.string()),
  answer: askedToken,
  foil: askedToken,
  nLayers: z.int(),
  /** Numbers in the stream of one token. */
  dModel: z.int(),
  clean: outcome,
  /** What each part writes for the lead, in logits, at the last position, the final norm's scale frozen. They sum to the lead. */
  writes: z.object({
    embed: z.number(),
    bias: z.number(),
    /** `[layer]`, all heads together. */
    attention: z.array(z.number()),
    mlps: z.array(z.number()),
    heads: perHead,
    /** `[layer]`: the sum of all up to and with that layer. */
    reached: z.array(z.number()),
  }),
  /** The stream at the last position. */
  stream: z.object({
    /** `[layer]`, before each layer and after the last: its length. */
    sizes: z.array(z.number()),
    /** `[layer]`: cosine between the stream before and after it. */
    turns: z.array(z.number()),
  }),
  /** `[layer]`: the lead of the model without that layer. */
  skipped: z.array(z.number()),
  layers: z.object({
    /** Which layer writes most for the lead, attention and MLP together, and without which the lead is lowest. */
    mostWritten: z.int(),
    mostNeeded: z.int(),
    /** Without how many of them more than half of the lead is left, and without how many it grows. */
    halfKept: z.int(),
    grown: z.int(),
  }),
  /** Of the model as edited; null where nothing is. */
  edited: outcome.nullable(),
});

export type ResidualStreamSpec = z.infer<typeof specSchema>;
export type ResidualStreamResult = z.infer<typeof resultSchema>;
export type Outcome = z.infer<typeof outcome>;
export type Edit = (typeof EDITS)[number];

export const MODEL = 'smollm2-135m';

const mary = {
  prompt: 'When Mary and John went to the store, John gave a drink to',
  ...{ answer: 'Mary', foil: 'John' },
};
const france = { prompt: 'The capital of France is', answer: 'Paris', foil: 'Berlin' };
const whole = { edit: 'none', layer: 23, other: 24 } as const;

/** How the lead of one word over another is added up in the residual stream, and what a layer is worth to it. */
export const spec: ExperimentSpec<ResidualStreamSpec, ResidualStreamResult> = {
  id: 'residual-stream',
  title: 'Who writes the answer into the stream?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: {
    mary: { title: 'Mary or John', spec: { ...mary, ...whole } },
    skip23: {
      title: 'Without the layer that writes most',
      spec: { ...mary, ...whole, edit: 'skip' },
    },
    skip11: {
      title: 'Without a layer that writes nothing',
      spec: { ...mary, ...whole, edit: 'skip', layer: 11 },
    },
    swap: {
      title: 'Two neighbours changed over',
      spec: { ...mary, edit: 'swap', layer: 12, other: 13 },
    },
    far: {
      title: 'Two far apart changed over',
      spec: { ...mary, edit: 'swap', layer: 5, other: 25 },
    },
    hamlet: {
      title: 'Shakespeare or Wordsworth',
      spec: {
        prompt: 'The play Hamlet was written by William',
        ...{ answer: 'Shakespeare', foil: 'Wordsworth' },
        ...whole,
      },
    },
    france: { title: 'Paris or Berlin', spec: { ...france, ...whole } },
  },
  fit: (asked, { nLayers }) => ({
    ...asked,
    layer: Math.min(asked.layer, nLayers - 2),
    other: Math.min(asked.other, nLayers - 1),
  }),
};
