import { z } from 'zod';
import type { HeadPlace } from '../../words/heads.ts';

/** One head, by layer and place in the layer. */
export const headSchema = z.object({
  layer: z.int().min(0),
  head: z.int().min(0),
}) satisfies z.ZodType<HeadPlace>;

/** `[layer][head]`. */
export const perHead = z.array(z.array(z.number()));

/** A token with its logit and probability. */
export const scoreSchema = z.object({
  token: z.int(),
  text: z.string(),
  logit: z.number(),
  probability: z.number(),
});

/** A prompt as a reader may write it. */
export const promptText = z.string().max(2000);

/** A word of one token, written without its leading space; one that has none after `##`: see words/askedWord.ts. */
export const oneWord = z.string().max(40);

/** A token asked about, and where the prompt holds it. */
export const askedToken = z.object({
  token: z.int(),
  text: z.string(),
  positions: z.array(z.int()),
});
