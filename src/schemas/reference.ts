import { z } from 'zod';

const nameSchema = z.union([
  z.looseObject({ family: z.string(), given: z.string().optional() }),
  z.looseObject({ literal: z.string() }),
]);

/** One source in `content/references.json`: an item of CSL-JSON, with the fields that the site prints. */
export const referenceSchema = z.looseObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected an id such as "wang2022"'),
  type: z.string(),
  title: z.string().min(1),
  author: z.array(nameSchema).min(1),
  issued: z.looseObject({
    'date-parts': z.array(z.array(z.coerce.number()).min(1)).min(1),
  }),
  'container-title': z.string().optional(),
  publisher: z.string().optional(),
  volume: z.coerce.string().optional(),
  issue: z.coerce.string().optional(),
  page: z.coerce.string().optional(),
  DOI: z.string().optional(),
  URL: z.url().optional(),
  note: z.string().optional(),
});

export type Reference = z.infer<typeof referenceSchema>;
export type Name = z.infer<typeof nameSchema>;
