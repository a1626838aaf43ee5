import { z } from 'zod';

/** Prose in frontmatter, with the apostrophes and quotes that Markdown sets in the body. */
export const smartText = z.string().transform((text) =>
  text
    .trim()
    .replace(/(^|[\s([])"/g, '$1\u201c')
    .replaceAll('"', '\u201d')
    .replace(/(^|[\s([])'/g, '$1\u2018')
    .replaceAll("'", '\u2019'),
);
