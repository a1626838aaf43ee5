import { z } from 'zod';
import { askedToken, headSchema, oneWord, perHead, promptText } from '../measure/schemas.ts';
import { MOST_OFF } from './limits.ts';

/** Which texts the mean and the resampled outputs are of: ablation's. */
export const SOURCES = ['names', 'capitals', 'texts'] as const;

export const specSchema = z.object({
  prompt: promptText,
  answer: oneWord,
  foil: oneWord,
  /** Heads that are switched off, at the last token. */
  off: z.array(headSchema).max(MOST_OFF),
  source: z.enum(SOURCES),
  /** A head that is looked at while they are off, and in a text of its own. */
  watched: headSchema,
  text: promptText,
});

/** In logits of the lead; the four parts sum to the change. */
const repair = z.object({
  /** The lead with the heads replaced, minus the lead. */
  change: z.number(),
  /** What goes with the heads themselves: what stands in writes, minus what they wrote. */
  direct: z.number(),
  /** How much more later heads and MLPs write than before, at the final norm's old scale. */
  heads: z.number(),
  mlps: z.number(),
  /** What the final norm's new scale adds. */
  norm: z.number(),
  /** Single heads and MLPs that change most, the most first; `head` is null for an MLP. */
  largest: z.array(z.object({ layer: z.int(), head: z.int().nullable(), change: z.number() })),
});

/** By what is put in the place of a head's output at the last token. */
const byStandIn = z.object({ zero: z.number(), mean: z.number(), resample: z.number() });

/** A later head's view of the last token. */
const view = z.object({
  /** The lead in the stream before the watched head's layer, through the final norm and the unembedding. */
  says: z.number(),
  /** The watched head's attention to the token that it looks at most when nothing is changed. */
  attention: z.number(),
});

export const resultSchema = z.object({
  strTokens: z.array(z.string()),
  answer: askedToken,
  foil: askedToken,
  /** Logit of the answer minus that of the foil, at the last position. */
  lead: z.number(),
  /** `[layer][head]`: direct attribution, in logits of the lead. */
  writes: perHead,
  /** Those that are off, all at once. `resample` is the mean over the other texts, each put in by itself. */
  repairs: z.object({ zero: repair, mean: repair, resample: repair }),
  /** Other texts. */
  others: z.int(),
  /** Each head that is off by itself: what it writes, and the lead less the lead without it. */
  each: z.array(headSchema.extend({ writes: z.number(), lost: byStandIn })),
  watched: z.object({
    /** `[key]`: from the last token; heads on, and off by zero. */
    attention: z.object({ on: z.array(z.number()), off: z.array(z.number()) }),
    writes: z.object({ on: z.number(), off: z.number() }),
    /** Where it looks most with all heads on. */
    position: z.int(),
    /**
     * What of the heads' writing it answers to; null where none of them is in an earlier layer. `names`: only the part
     * along the arrows of answer and foil is taken out, and `rest`: all but that part.
     */
    reads: z
      .object({
        on: view,
        off: view,
        names: view,
        rest: view,
        /** Of the squared length of what they write, the part along the two arrows. */
        share: z.number(),
      })
      .nullable(),
  }),
  /**
   * By weights alone, for every head of the layers of those that are off or watched: shares of drawn tokens that it
   * writes for, or against, when it looks at them.
   */
  weights: z.object({
    tokens: z.int(),
    heads: z.array(headSchema.extend({ copies: z.number(), suppresses: z.number() })),
  }),
  text: z.object({
    strTokens: z.array(z.string()),
    /** `[position]`: how much likelier, as next word, the earlier word that the watched head looks at is without it. */
    held: z.array(z.number()),
    /** Where that is most, the most first. */
    words: z.array(
      z.object({
        position: z.int(),
        /** The word looked at, and with how much attention. */
        text: z.string(),
        attention: z.number(),
        /** Its probability as the next word, with the head and without. */
        on: z.number(),
        off: z.number(),
      }),
    ),
    /** Of the places where it looks at one earlier word with 30 % or more: where that word is the likeliest of all earlier words without it. */
    looks: z.object({ of: z.int(), likeliest: z.int() }),
    /** Nats a token, with the head and without. */
    loss: z.object({ on: z.number(), off: z.number() }),
  }),
});

export type SelfRepairSpec = z.infer<typeof specSchema>;
export type SelfRepairResult = z.infer<typeof resultSchema>;
export type Repair = z.infer<typeof repair>;
export type StandIn = keyof z.infer<typeof byStandIn>;
export type Source = (typeof SOURCES)[number];
