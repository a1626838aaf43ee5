import { z } from 'zod';
import { slugSchema } from './concept.ts';
import { smartText } from './smartText.ts';

/** An entry of `content/planned.json`: a concept that others name and nobody has written yet. It may stay once one has. */
export const plannedSchema = z.strictObject({
  slug: slugSchema,
  title: z.string().min(1),
  /** What it is, in a sentence: its card until it has a page. */
  why: smartText.pipe(z.string().min(1)),
});

export type PlannedData = z.infer<typeof plannedSchema>;
