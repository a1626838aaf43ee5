import { z } from 'zod';
import { smartText } from './smartText.ts';

const slug = z
  .string()
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'expected a slug such as "superposition" or "induction-heads"',
  );

/** A concept next to this one. `planned: true` says that it has no page yet. */
export const relatedSchema = z.strictObject({
  slug,
  title: z.string().min(1),
  /** How the two hang together, in a few words. */
  why: smartText.optional(),
  planned: z.boolean().default(false),
});

/** Frontmatter of `content/concepts/<slug>.mdx`. Citations are not listed here: the body's `<Cite>` are. */
export const conceptSchema = z
  .strictObject({
    title: z.string().min(1),
    /** The paragraph under the title, also the page's description. Plain text. */
    summary: smartText.pipe(z.string().min(40).max(700)),
    added: z.coerce.date(),
    updated: z.coerce.date(),
    /** Other names for the same thing. */
    aliases: z.array(z.string()).default([]),
    related: z.array(relatedSchema).default([]),
  })
  .refine(({ added, updated }) => updated >= added, {
    path: ['updated'],
    message: 'expected a day not before "added"',
  });

export type ConceptData = z.infer<typeof conceptSchema>;
export type Related = z.infer<typeof relatedSchema>;
