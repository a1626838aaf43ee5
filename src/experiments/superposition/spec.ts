import { z } from 'zod';
import type { ExperimentSpec } from '../experiment.ts';
import { LIMITS, SHAPES } from './limits.ts';

const whole = ([low, high]: readonly [number, number]) => z.int().min(low).max(high);
const between = ([low, high]: readonly [number, number]) => z.number().min(low).max(high);

export const specSchema = z.object({
  /** What the models are to keep, and the dimensions that they have for it. */
  features: whole(LIMITS.features),
  dims: whole(LIMITS.dims),
  /** How much a feature counts, as a share of the one before it. */
  importance: between(LIMITS.importance),
  /** One density, from eight starting points; null: eight densities. */
  density: between(LIMITS.density).nullable(),
  seed: whole(LIMITS.seed),
  steps: whole(LIMITS.steps),
});

const meetingSchema = z.object({
  /** Two kept features, from 0, each at 1 and no other. */
  pair: z.tuple([z.int(), z.int()]),
  /** What the model gives back. */
  outputs: z.array(z.number()),
  /** Squared errors, summed over features: of both at once, and of each by itself. */
  together: z.number(),
  alone: z.tuple([z.number(), z.number()]),
});

const modelSchema = z.object({
  density: z.number(),
  /** `[feature][dim]`. */
  weights: z.array(z.array(z.number())),
  bias: z.array(z.number()),
  /** On examples that it was not trained on: squared error by importance, summed over features. */
  loss: z.number(),
  /** Features per dimension: the sum of squared lengths of all features, divided by the dimensions. */
  perDimension: z.number(),
  /** Features whose direction is longer than half. */
  kept: z.int(),
  shape: z.enum(SHAPES),
  /** The two kept features that harm each other most; null where fewer than two are kept. */
  meeting: meetingSchema.nullable(),
});

export const resultSchema = z.object({
  /** Steps of training so far. */
  step: z.int(),
  models: z.array(modelSchema),
  /** Weights on the way, `[model][feature][dim]`. */
  history: z.array(z.object({ step: z.int(), weights: z.array(z.array(z.array(z.number()))) })),
  /** Where all models have one density: the lowest loss, and how many ended more than a tenth above it. */
  starts: z.object({ best: z.int(), worse: z.int() }).nullable(),
});

export type SuperpositionSpec = z.infer<typeof specSchema>;
export type SuperpositionResult = z.infer<typeof resultSchema>;
export type ToyResult = SuperpositionResult['models'][number];

const article: SuperpositionSpec = {
  ...{ features: 5, dims: 2, importance: 0.9 },
  ...{ density: null, seed: 1, steps: 1500 },
};

/**
 * The toy model of Elhage et al. 2022, trained where the reader can watch: more features than dimensions, at eight
 * densities. It needs no model: it makes its own.
 */
export const spec: ExperimentSpec<SuperpositionSpec, SuperpositionResult> = {
  id: 'superposition',
  title: 'How many features fit into two dimensions?',
  models: [],
  spec: specSchema,
  result: resultSchema,
  presets: {
    article: { title: 'Eight densities', spec: article },
    stuck: { title: 'One density, eight starts', spec: { ...article, density: 0.3 } },
    equal: { title: 'All equally important', spec: { ...article, importance: 1 } },
    steep: { title: 'Each half as important', spec: { ...article, importance: 0.5 } },
    eight: { title: 'Eight features', spec: { ...article, features: 8 } },
    three: { title: 'Ten in three dimensions', spec: { ...article, features: 10, dims: 3 } },
  },
};
