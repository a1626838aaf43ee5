import { z } from 'zod';
import { headSchema, oneWord, promptText } from '../measure/schemas.ts';
import { MOST_HEADS, type Way } from './ways.ts';

const way = z.object({
  from: headSchema,
  to: headSchema.extend({ input: z.enum(['q', 'k', 'v']) }).nullable(),
}) satisfies z.ZodType<Way>;

export const specSchema = z.object({
  /** The prompt whose answer is wanted. */
  clean: promptText,
  /** The same length in tokens, with another answer. */
  corrupt: promptText,
  /** One token each, written without the leading space: the lead of `answer` over `foil` is what is explained. */
  answer: oneWord,
  foil: oneWord,
  /** Heads in the circuit: those with the largest shares when patched by themselves. */
  size: z.int().min(1).max(MOST_HEADS),
  /** Ways that carry what they carry on the corrupt prompt, all together. */
  cut: z.array(way).max(300),
});

const side = z.object({
  strTokens: z.array(z.string()),
  top: z.string(),
  topProbability: z.number(),
  /** Logit of the answer minus logit of the foil. */
  lead: z.number(),
});

/** Of the gap between the two leads: 1 is the clean prompt's, 0 the corrupt one's. */
const share = z.number();

export const resultSchema = z.object({
  clean: side,
  corrupt: side,
  answer: z.string(),
  foil: z.string(),
  /** Positions at which the prompts differ. */
  differ: z.array(z.int()),
  nLayers: z.int(),
  nHeads: z.int(),
  nKeyValueHeads: z.int(),
  /** The circuit's heads, in the order of layers. */
  nodes: z.array(
    headSchema.extend({
      /** What comes back when the clean run's output is put into the corrupt run, this head's alone. */
      share,
      /** Where its output is estimated to matter most. */
      position: z.int(),
      /** Left of the gap on the clean prompt with this head as on the corrupt one: in the whole model, */
      whole: share,
      /** and where the circuit's heads alone are live. */
      alone: share,
    }),
  ),
  /** Every way between them: what is lost of the gap when it is cut by itself in the whole model. */
  ways: z.array(way.extend({ lost: share })),
  /** Left of the gap on the clean prompt. */
  kept: z.object({
    /** With all other heads as on the corrupt prompt. */
    heads: share,
    /** The same, and of the ways between the heads only those that count live: see `counts`. */
    ways: share,
    /** The other way round: the circuit's heads as on the corrupt prompt. */
    rest: share,
    /** As `heads`, of as many heads drawn by lot. */
    lot: z.array(share),
  }),
  /** With the ways in the spec's `cut` cut together; null where there are none. */
  cut: z
    .object({
      /** In the whole model. */
      whole: side.omit({ strTokens: true }),
      /** Left of the gap where the circuit's heads and the ways that count alone are live. */
      alone: share,
    })
    .nullable(),
});

export type CircuitsSpec = z.infer<typeof specSchema>;
export type CircuitsResult = z.infer<typeof resultSchema>;
export type CircuitNode = CircuitsResult['nodes'][number];
