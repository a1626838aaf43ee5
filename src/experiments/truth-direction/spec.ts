import { z } from 'zod';
import type { ExperimentSpec } from '../experiment.ts';

const specSchema = z.object({
  /** What the held-out sentences say. The direction is always fitted on "is in". */
  wording: z.enum(['is in', 'is not in']),
});

const layerScore = z.object({
  /** The residual stream before this layer; the last row is after the last one. */
  layer: z.int(),
  /** Share of pairs of a true and a false sentence in which the true one lies further along. 0.5 is chance. */
  auroc: z.number(),
});

const resultSchema = z.object({
  /** Cities fitted on and held out. */
  cities: z.object({ fitted: z.int(), heldOut: z.int() }),
  byLayer: z.array(layerScore),
  /** Furthest from chance, either way: below 0.5 the direction points at what is false. */
  clearest: layerScore,
  /** Held-out sentences along the direction of the clearest layer, the mean of all at 0. */
  sentences: z.array(z.object({ text: z.string(), true: z.boolean(), along: z.number() })),
});

export type TruthDirectionSpec = z.infer<typeof specSchema>;
export type TruthDirectionResult = z.infer<typeof resultSchema>;

export const MODEL = 'smollm2-135m';

/**
 * A direction that tells true sentences from false ones: the difference of class means at the full stop, after Marks
 * and Tegmark 2023, https://arxiv.org/abs/2310.06824.
 */
export const spec: ExperimentSpec<TruthDirectionSpec, TruthDirectionResult> = {
  id: 'truth-direction',
  title: 'Is there a direction for true?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: {
    article: { title: 'Cities and countries', spec: { wording: 'is in' } },
    negated: { title: 'The same, with a "not"', spec: { wording: 'is not in' } },
  },
};
