import { z } from 'zod';
import type { ExperimentSpec } from '../experiment.ts';

const specSchema = z.object({
  features: z.int().min(3).max(12),
  dims: z.literal(2),
  importance: z.number().min(0.5).max(1),
  densities: z.array(z.number().min(0.01).max(1)).min(1),
  /** The first seed, and how many. */
  seed: z.int().min(0),
  seeds: z.int().min(1),
  steps: z.int().min(20).max(3000),
});

const rangeSchema = z.object({ low: z.number(), mean: z.number(), high: z.number() });

const resultSchema = z.object({
  points: z.array(
    z.object({
      density: z.number(),
      perDimension: rangeSchema,
      /** How many of the seeds ended in each shape. */
      axes: z.int(),
      mixed: z.int(),
      pairs: z.int(),
      pentagon: z.int(),
      other: z.int(),
    }),
  ),
  seeds: z.int(),
  /** How far below the lowest and above the highest of these seeds another seed may come: a test holds others to it. */
  tolerance: z.number(),
});

export type SeedsSpec = z.infer<typeof specSchema>;
export type SeedsResult = z.infer<typeof resultSchema>;

/** The curve of features per dimension over density, and what of it hangs on the seed. */
export const spec: ExperimentSpec<SeedsSpec, SeedsResult> = {
  id: 'superposition-seeds',
  title: 'How much of the geometry is chance?',
  models: [],
  spec: specSchema,
  result: resultSchema,
  presets: {
    article: {
      title: 'Sixteen seeds at ten densities',
      spec: {
        ...{ features: 5, dims: 2, importance: 0.9 },
        densities: [1, 0.7, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.05, 0.02],
        ...{ seed: 100, seeds: 16, steps: 1500 },
      },
    },
  },
};
