import { z } from 'zod';
import type { ExperimentSpec } from '../experiment.ts';
import { promptText } from '../measure/schemas.ts';
import { STRONGEST } from './limits.ts';
import { PRESETS } from './presets.ts';

const sentences = z.array(z.string().max(200)).min(1).max(8);

const specSchema = z.object({
  /** The vector is the mean of the first list's residual streams minus that of the second. */
  toward: sentences,
  away: sentences,
  /** What the model is to go on from. */
  prompt: promptText,
  /** The vector is read from, and added to, the residual stream before this layer. */
  layer: z.int().min(0),
  /** How many times the vector is added, at every token. */
  strength: z.int().min(1).max(STRONGEST),
  /** A text on what the first list is about, and not of it. */
  target: promptText,
});

const tokens = z.array(z.string());
const byStrength = z.array(z.number());

/** Nats a token, the first one apart. */
const loss = z.number();

/** What became of the model at one strength. */
const effect = z.enum(['pulled', 'broken', 'nothing']);

const resultSchema = z.object({
  nLayers: z.int(),
  strTokens: tokens,
  targetTokens: tokens,
  /** Of the vector. */
  length: z.number(),
  /** Mean length of the residual stream before the layer, over the tokens of the other text, the first one apart. */
  stream: z.number(),
  /** What the likeliest tokens after the prompt are; `random` is with a vector of the same length. */
  written: z.object({ plain: tokens, toward: tokens, away: tokens, random: tokens }),
  /** How the plain model reads what was written, along the vector: 0 as the second list, 1 as the first. */
  reads: z.object({ plain: z.number(), toward: z.number(), away: z.number(), random: z.number() }),
  /** How many tokens each begins with as the plain model does. */
  alike: z.object({ toward: z.int(), away: z.int(), random: z.int() }),
  /** From −STRONGEST to STRONGEST. */
  strengths: z.array(z.int()),
  loss: z.object({
    /** Of the text on what the list is about. */
    target: byStrength,
    /** Of a text on something else. */
    other: byStrength,
    /** Of that text with random vectors of the same length, mean over some draws: strengths 1 to STRONGEST. */
    random: byStrength,
  }),
  /** Changes of those losses at the strength that was asked for. */
  at: z.object({ target: loss, other: loss, random: loss, effect }),
  /** The first strength at which the other text costs a nat more; null where none does. */
  breaks: z.int().nullable(),
  /** Changes of loss when the direction is projected out of the stream before the layer; `random`: of the target, a random direction. */
  without: z.object({ target: loss, other: loss, random: loss }),
});

export type SteeringSpec = z.infer<typeof specSchema>;
export type SteeringResult = z.infer<typeof resultSchema>;
export type Effect = z.infer<typeof effect>;

export const MODEL = 'smollm2-135m';

/**
 * Activation addition, after Turner et al. 2023, https://arxiv.org/abs/2308.10248, with the means over many sentences of
 * Panickssery et al. 2023, https://arxiv.org/abs/2312.06681.
 */
export const spec: ExperimentSpec<SteeringSpec, SteeringResult> = {
  id: 'steering',
  title: 'Can a vector steer what the model writes?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: PRESETS,
  // A layer that the model has not: one in its middle.
  fit: (asked, { nLayers }) => ({
    ...asked,
    layer: asked.layer < nLayers ? asked.layer : Math.floor(nLayers / 2),
  }),
};
