import { z } from 'zod';
import { smartText } from './smartText.ts';

export const slugSchema = z
  .string()
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'expected a slug such as "superposition" or "induction-heads"',
  );

/**
 * A concept next to this one, written or planned: its slug, or the slug with how the two hang together. Its title, and
 * what is said where no `why` is given, are its own.
 */
export const relatedSchema = z.union([
  slugSchema.transform((slug): Related => ({ slug })),
  z.strictObject({ slug: slugSchema, why: smartText.optional() }),
]);

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
    /** What a reader should have read before: slugs of concepts with a page, the nearest ones only. */
    needs: z.array(slugSchema).default([]),
  })
  .refine(({ added, updated }) => updated >= added, {
    path: ['updated'],
    message: 'expected a day not before "added"',
  });

export type ConceptData = z.infer<typeof conceptSchema>;

export interface Related {
  readonly slug: string;
  readonly why?: string | undefined;
}
