import { z } from 'zod';
import {
  askedToken,
  headSchema,
  oneWord,
  perHead,
  promptText,
  scoreSchema,
} from '../measure/schemas.ts';
import { TEMPLATES, type TemplateId } from './prompts.ts';

const templateIds = Object.keys(TEMPLATES) as TemplateId[];

const promptSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('names'),
    template: z.enum(templateIds),
    order: z.enum(['receiver-first', 'giver-first']),
    receiver: oneWord,
    giver: oneWord,
  }),
  z.object({
    kind: z.literal('text'),
    text: promptText,
    /** Words, written without their leading space; one token each. */
    answer: oneWord,
    foil: oneWord,
  }),
]);

export const specSchema = z.object({
  prompt: promptSchema,
  /** The head whose attention is shown. */
  head: headSchema,
  /** Heads switched off. */
  off: z.array(headSchema).max(60),
  ablation: z.enum(['zero', 'mean']),
  /** Also switch off every head alone, one at a time: one run a head. */
  sweep: z.boolean(),
});

const outcome = z.object({
  /** Top ten, best first. */
  answers: z.array(scoreSchema),
  answerProbability: z.number(),
  foilProbability: z.number(),
  /** Logit of the answer minus logit of the foil. */
  logitDifference: z.number(),
  /** What the residual stream at the last position would answer before block `layer`; the last row after all blocks. */
  lens: z.array(
    z.object({
      layer: z.int(),
      text: z.string(),
      logitDifference: z.number(),
      answerProbability: z.number(),
      /** How many tokens score higher, to two digits: among thousands, near ties differ between machines. */
      answerRank: z.int(),
    }),
  ),
  /** The block over which the lens's logit difference rises most, the first few left out; before and after it. */
  jump: z.object({ layer: z.int(), before: z.number(), after: z.number() }),
  attribution: z.object({
    heads: perHead,
    mlps: z.array(z.number()),
    embed: z.number(),
    bias: z.number(),
    total: z.number(),
  }),
  /** `[layer][head][position]`: where each head looks from the last position. */
  attention: z.array(perHead),
  /** `[from][to]` for the chosen head. */
  pattern: z.array(z.array(z.number())),
});

export const resultSchema = z.object({
  text: z.string(),
  tokens: z.array(z.int()),
  strTokens: z.array(z.string()),
  answer: askedToken,
  foil: askedToken,
  head: headSchema,
  off: z.array(headSchema),
  clean: outcome,
  /** The same measurements with the `off` heads switched off; null where none is. */
  ablated: outcome.nullable(),
  /** What stands in for a switched-off head's output: zero, or its mean over how many prompts. */
  standIn: z.enum(['zero', 'mean over prompts', 'mean over positions']),
  standInPrompts: z.int(),
  /** The eight heads that write most towards or against the answer, with the token each looks at most. */
  topHeads: z.array(
    headSchema.extend({
      direct: z.number(),
      position: z.int(),
      text: z.string(),
      attention: z.number(),
    }),
  ),
  /** `[layer][head]`: the logit difference with that head alone switched off; null unless the spec asks for it. */
  sweep: perHead.nullable(),
});

export type IndirectObjectSpec = z.infer<typeof specSchema>;
export type IndirectObjectResult = z.infer<typeof resultSchema>;
export type Outcome = z.infer<typeof outcome>;
