import { z } from 'zod';
import type { ExperimentSpec } from '../experiment.ts';
import { headSchema } from '../measure/schemas.ts';

const specSchema = z.object({});

/** What a row is a number of. */
const rowSubject = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('mean'), sentences: z.int() }),
  /** The prompt, and the name that it is asked for. */
  z.object({ kind: z.literal('sentence'), prompt: z.string(), receiver: z.string() }),
  z.object({ kind: z.literal('stream'), at: z.enum(['pre', 'mid', 'final']), layer: z.int() }),
  headSchema.extend({ kind: z.literal('head') }),
]);

const rowSchema = z.object({
  group: z.enum(['difference', 'lens', 'attribution', 'patching', 'ablation']),
  what: rowSubject,
  published: z.number(),
  measured: z.number(),
  pass: z.boolean(),
});

const resultSchema = z.object({
  model: z.object({ name: z.string(), hash: z.string() }),
  /** Largest accepted distance between a measured and a published number. */
  tolerance: z.number(),
  rows: z.array(rowSchema),
  passed: z.int(),
  /** Every row is within the tolerance. */
  reproduced: z.boolean(),
});

export type PublishedIoiResult = z.infer<typeof resultSchema>;
export type PublishedRow = z.infer<typeof rowSchema>;

/** The published figures of GPT-2 small on indirect objects, measured on the reader's own copy beside the published ones. */
export const spec: ExperimentSpec<z.infer<typeof specSchema>, PublishedIoiResult> = {
  id: 'published-ioi',
  title: 'Does this GPT-2 small give the published numbers?',
  models: ['gpt2-small'],
  needs: 'GPT-2 small',
  spec: specSchema,
  result: resultSchema,
  presets: { published: { title: 'Eight sentences of the TransformerLens demo', spec: {} } },
};
