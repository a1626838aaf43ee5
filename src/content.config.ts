import { defineCollection } from 'astro:content';
import { file, glob } from 'astro/loaders';
import { conceptSchema } from './schemas/concept.ts';
import { newsSchema } from './schemas/news.ts';
import { plannedSchema } from './schemas/planned.ts';
import { referenceSchema } from './schemas/reference.ts';

export const collections = {
  concepts: defineCollection({
    loader: glob({ pattern: '*.mdx', base: './content/concepts' }),
    schema: conceptSchema,
  }),
  planned: defineCollection({
    loader: file('content/planned.json'),
    schema: plannedSchema,
  }),
  news: defineCollection({
    loader: glob({ pattern: '*.md', base: './content/news' }),
    schema: newsSchema,
  }),
  references: defineCollection({
    loader: file('content/references.json'),
    schema: referenceSchema,
  }),
};
