import { z } from 'zod';
import type { ExperimentSpec } from '../experiment.ts';
import { headSchema, perHead } from '../measure/schemas.ts';
import { PAIRS } from './pairs.ts';
import { MEASURES, ROLES } from './rules.ts';

const specSchema = z.object({
  /** Pairs of names, each in both orders and in every template. */
  pairs: z.int().min(1).max(PAIRS.length),
});

const resultSchema = z.object({
  prompts: z.int(),
  /** Share of prompts in which the receiver scores above the giver, and in which it is the top answer. */
  accuracy: z.number(),
  topAccuracy: z.number(),
  /** Means over the prompts. */
  logitDifference: z.number(),
  probability: z.number(),
  /** Mean logit difference read by the logit lens before each block and after the last. */
  lens: z.array(z.number()),
  jump: z.object({ layer: z.int(), before: z.number(), after: z.number() }),
  measures: z.record(z.enum(MEASURES), perHead),
  /** Mean attention of the name movers to the receiver. */
  nameMoverAttention: z.number(),
  roles: z.array(
    z.object({
      role: z.enum(ROLES),
      /** By the size of the measure that decides. */
      heads: z.array(
        headSchema.extend({
          shows: z.enum(MEASURES),
          value: z.number(),
        }),
      ),
      /** Mean logit difference with all of the role's heads set to zero; null where there are none. */
      without: z.number().nullable(),
    }),
  ),
});

export type RolesSpec = z.infer<typeof specSchema>;
export type RolesResult = z.infer<typeof resultSchema>;

export const MODEL = 'smollm2-135m';

/** Finds the published roles in this model, by rules with numbers, over prompts balanced for names and order. */
export const spec: ExperimentSpec<RolesSpec, RolesResult> = {
  id: 'indirect-object-roles',
  title: 'Which heads play the published roles?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: {
    article: { title: 'Eight pairs, four templates, both orders', spec: { pairs: 8 } },
  },
};
