import { z } from 'zod';
import type { ExperimentSpec } from '../experiment.ts';
import { askedToken, headSchema, oneWord, perHead, promptText } from '../measure/schemas.ts';

/** Where a part is switched off: at every token, or at the last one alone. */
export const PLACES = ['everywhere', 'last'] as const;

export const specSchema = z.object({
  prompt: promptText,
  answer: oneWord,
  foil: oneWord,
  /** The head that is switched off by itself, to see through whom it works. */
  head: headSchema,
  where: z.enum(PLACES),
});

const neuron = z.object({
  layer: z.int(),
  neuron: z.int(),
  writes: z.number(),
  /** The lead less the lead without it. */
  costs: z.number(),
});

export const resultSchema = z.object({
  strTokens: z.array(z.string()),
  answer: askedToken,
  foil: askedToken,
  /** Logit of the answer minus that of the foil, at the last position. */
  lead: z.number(),
  /**
   * What each part writes for the lead, in logits, at the last position, the final norm's scale frozen. Heads, neurons,
   * embedding and biases sum to the lead.
   */
  writes: z.object({
    heads: perHead,
    /** All neurons together. */
    neurons: z.number(),
    embed: z.number(),
    /** Of attention, of MLPs and of the final norm: 0 where a model has none. */
    bias: z.number(),
  }),
  /** The one head or neuron that writes most, for or against. `at` is its place in its layer. */
  largest: z.object({
    kind: z.enum(['head', 'neuron']),
    layer: z.int(),
    at: z.int(),
    writes: z.number(),
  }),
  neurons: z.object({
    count: z.int(),
    /** How many of them, the largest first, write half of what all write, signs apart. */
    half: z.int(),
    /** Those that write most, for or against, the most first. */
    largest: z.array(neuron),
  }),
  /** `[layer][head]`: the lead less the lead without that head, which is set to zero. */
  costs: perHead,
  compared: z.object({
    /** Of what the heads write and what they cost. */
    correlation: z.number(),
    /** Heads that write less than a tenth of a logit and cost half a logit or more; and the other way about. */
    missed: z.int(),
    idle: z.int(),
    /** Heads of which the one is above 0.1 and the other below −0.1. */
    opposite: z.int(),
  }),
  /** The head that was asked for. */
  chosen: z.object({
    /** `[key]`: its attention from the last token. */
    attention: z.array(z.number()),
    /** Without it: how much more each part writes than before, the head itself among them. They sum to minus its cost. */
    changes: z.object({
      heads: perHead,
      /** `[layer]` */
      mlps: z.array(z.number()),
      embed: z.number(),
      bias: z.number(),
    }),
  }),
});

export type DirectAttributionSpec = z.infer<typeof specSchema>;
export type DirectAttributionResult = z.infer<typeof resultSchema>;
export type Where = (typeof PLACES)[number];

export const MODEL = 'smollm2-135m';

const mary = {
  prompt: 'When Mary and John went to the store, John gave a drink to',
  ...{ answer: 'Mary', foil: 'John' },
  where: 'everywhere',
} as const;

/** What each head and neuron writes for the answer, beside what is lost without it. */
export const spec: ExperimentSpec<DirectAttributionSpec, DirectAttributionResult> = {
  id: 'direct-attribution',
  title: 'Which part writes the answer?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: {
    mary: { title: 'Writes against', spec: { ...mary, head: { layer: 20, head: 0 } } },
    backup: { title: 'Writes for', spec: { ...mary, head: { layer: 23, head: 0 } } },
    early: {
      title: 'Works elsewhere',
      spec: { ...mary, head: { layer: 16, head: 0 }, where: 'last' },
    },
    susan: {
      title: 'Mary or Susan',
      spec: { ...mary, foil: 'Susan', head: { layer: 23, head: 3 } },
    },
    keys: {
      title: 'Are or is',
      spec: {
        prompt: 'The keys to the old cabinet',
        ...{ answer: 'are', foil: 'is' },
        head: { layer: 26, head: 0 },
        where: 'everywhere',
      },
    },
    france: {
      title: 'Paris or Berlin',
      spec: {
        prompt: 'The capital of France is',
        ...{ answer: 'Paris', foil: 'Berlin' },
        head: { layer: 23, head: 4 },
        where: 'everywhere',
      },
    },
  },
  fit: (asked, { nLayers, nHeads }) => ({
    ...asked,
    head: {
      layer: Math.min(asked.head.layer, nLayers - 1),
      head: Math.min(asked.head.head, nHeads - 1),
    },
  }),
};
