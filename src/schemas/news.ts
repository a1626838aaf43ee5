import { z } from 'zod';
import { smartText } from './smartText.ts';

/** Frontmatter of `content/news/<date>-<slug>.md`. The body, if any, says why it matters here. */
export const newsSchema = z.strictObject({
  title: z.string().min(1),
  url: z.url(),
  /** Who published it. */
  source: z.string().min(1),
  date: z.coerce.date(),
  /** Slugs of the concepts that it belongs to. */
  concepts: z.array(z.string()).min(1),
  note: smartText.optional(),
});

export type NewsData = z.infer<typeof newsSchema>;
