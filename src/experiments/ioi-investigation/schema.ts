import { z } from 'zod';
import { askedToken, headSchema, oneWord, perHead, promptText } from '../measure/schemas.ts';
import { MOST_HEADS } from './limits.ts';

export const specSchema = z.object({
  /** A sentence up to where a name is to come. It names the giver twice or more, and the receiver. */
  prompt: promptText,
  /** The receiver, who is the answer, and the giver: one token each, written without the leading space. */
  answer: oneWord,
  foil: oneWord,
  /** The heads that the reader takes for the circuit, by layer. */
  circuit: z.array(headSchema).min(1).max(MOST_HEADS),
});

/** Mean attention of the name movers, from the last token, to all mentions of each. */
const attention = z.object({ receiver: z.number(), giver: z.number() });

const steered = z.object({
  /** Of the lead, in logits. */
  lost: z.number(),
  movers: attention,
});

const byStandIn = z.object({
  mean: z.number(),
  /** One number a sentence that stood in. */
  resample: z.array(z.number()),
});

export const resultSchema = z.object({
  strTokens: z.array(z.string()),
  answer: askedToken,
  foil: askedToken,
  /** Logit of the answer minus logit of the foil. */
  lead: z.number(),
  /** The same sentence about three other people each time; their mean stands in for a head that is knocked out. */
  others: z.array(z.string()),
  movers: z.object({
    /** `[layer][head]`: written for the lead at the last token, in logits. */
    direct: perHead,
    /** Attention from the last token to the receiver. */
    looks: perHead,
    /** Of the lead, with that head alone at its mean at the last token. */
    lost: perHead,
    /** Those that look at the receiver and write for it; where none does, those that write most for it. */
    heads: z.array(headSchema),
    byRule: z.boolean(),
    /** The head that is missed most, and where it looks most from the last token. */
    missed: headSchema.extend({ position: z.int(), attention: z.number() }),
    attention,
  }),
  steerers: z.object({
    /** The heads before the movers whose knock-out at the last token costs most. */
    tried: z.array(
      steered.extend({
        ...headSchema.shape,
        /** Where it looks most from the last token. */
        position: z.int(),
        attention: z.number(),
      }),
    ),
    /** All of those together that look at the giver. */
    together: steered.extend({ heads: z.array(headSchema) }),
  }),
  repeat: z.object({
    /** `[layer][head]`: attention from the giver's last mention to the first, and to the token after the first. */
    first: perHead,
    after: perHead,
    /** Heads that look so, knocked out at the giver's last mention; each by itself, */
    tried: z.array(
      headSchema.extend({
        kind: z.enum(['duplicate', 'induction']),
        attention: z.number(),
        lost: z.number(),
      }),
    ),
    /** and all of a kind together. */
    duplicate: steered.extend({ heads: z.array(headSchema) }),
    induction: steered.extend({ heads: z.array(headSchema) }),
  }),
  paths: z.object({
    /** The sentence in which nobody is named twice, and the lead there. */
    unrepeated: z.object({ text: z.string(), lead: z.number() }),
    /** From head to head and to the answer: what the lead loses when a way carries what it carries there. */
    ways: z.array(
      z.object({
        from: headSchema,
        to: headSchema.extend({ input: z.enum(['q', 'k', 'v']) }).nullable(),
        lost: z.number(),
      }),
    ),
    nKeyValueHeads: z.int(),
  }),
  /** Leads, in logits. */
  whole: z.object({
    /** The circuit's heads alone are themselves; */
    kept: byStandIn,
    /** all but them; */
    rest: byStandIn,
    /** no head is. */
    nothing: byStandIn,
    /** Without one of its heads: the circuit alone, and the whole model, where the mean stands in. */
    heads: z.array(headSchema.extend({ alone: byStandIn, whole: z.number() })),
  }),
});

export type IoiSpec = z.infer<typeof specSchema>;
export type IoiResult = z.infer<typeof resultSchema>;
export type ByStandIn = z.infer<typeof byStandIn>;
export type Steered = z.infer<typeof steered>;
export type Repeat = IoiResult['repeat'];
