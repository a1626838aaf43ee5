import { z } from 'zod';
import { headSchema, oneWord, promptText } from '../measure/schemas.ts';
import { SIZES } from './sizes.ts';
import type { StraightWay } from './ways.ts';

/** A head, or the MLP of the layer where `head` is null. */
const node = z.object({ layer: z.int().min(0), head: z.int().min(0).nullable() });

const way = z.object({
  from: node,
  to: headSchema.extend({ input: z.enum(['q', 'k', 'v']) }).nullable(),
}) satisfies z.ZodType<StraightWay>;

export const specSchema = z.object({
  /** The prompt whose answer is wanted. */
  clean: promptText,
  /** The same length in tokens, with another answer. */
  corrupt: promptText,
  /** One token each, written without the leading space: the lead of `answer` over `foil` is what is explained. */
  answer: oneWord,
  foil: oneWord,
  /** Which nodes are patched exactly: those that either estimate puts first, or every one. With none, nothing is cut. */
  patch: z.enum(['none', 'first', 'every']),
  /** Heads kept when the circuit is cut out. Null: the fewest that keep half of the gap. */
  size: z.literal(SIZES).nullable().default(null),
  /** Parts that give, and straight ways that carry, what they do on the corrupt prompt: all of them together. */
  cutNodes: z.array(node).max(40).default([]),
  cutWays: z.array(way).max(200).default([]),
});

const side = z.object({
  strTokens: z.array(z.string()),
  top: z.string(),
  topProbability: z.number(),
  /** Logit of the answer minus logit of the foil. */
  lead: z.number(),
});

const judged = node.extend({ estimate: z.number(), exact: z.number() });

/** `[layer][head]`, and the layer's MLP after its heads: share of the gap between the two leads, all positions. */
const perNode = z.array(z.array(z.number()));

/** Of an estimate with exact patching, over the nodes that were patched. Null where there is none to compute. */
const correlations = z.object({
  all: z.number().nullable(),
  heads: z.number().nullable(),
  mlps: z.number().nullable(),
});

/** Where a head's attention is largest, and how large. */
const look = z.object({ position: z.int(), weight: z.number() });

/** Shares of the gap, as of a node. */
const graph = z.object({
  nKeyValueHeads: z.int(),
  /** Heads first, then MLPs, largest first of either. */
  nodes: z.array(
    node.extend({
      /** Where it is estimated to matter most. */
      position: z.int(),
      /** Its exact share, or the secant's where it was not patched. */
      share: z.number(),
      /** What comes back straight through the stream to the answer, past everything later. Exact. */
      toAnswer: z.number(),
    }),
  ),
  /** Into the heads among them, largest first. The estimate is the secant's; the first are patched exactly. */
  ways: z.array(way.extend({ estimate: z.number(), exact: z.number().nullable() })),
  /** Correlation of the two over the patched ways; null where there is none to compute. */
  agreement: z.number().nullable(),
});

export const resultSchema = z.object({
  clean: side,
  corrupt: side,
  answer: z.string(),
  foil: z.string(),
  /** Positions at which the prompts differ. */
  differ: z.array(z.int()),
  nHeads: z.int(),
  /** Width of the residual stream. */
  dModel: z.int(),
  /** Heads that look from the last token almost only at one, in both runs, and not at the same: by layer and head. */
  saturated: z.array(z.object({ layer: z.int(), head: z.int(), clean: look, corrupt: look })),
  secant: perNode,
  gradient: perNode,
  /** Null where it was not patched, or not yet. */
  exact: z.array(z.array(z.number().nullable())),
  /** Nodes that are patched when the run is over. */
  toPatch: z.int(),
  agreement: z.object({ secant: correlations, gradient: correlations }),
  /** The three nodes on which each estimate is off most, worst first. */
  worst: z.object({ secant: z.array(judged), gradient: z.array(judged) }),
  /** Of the exact first ten heads and first ten MLPs, those among neither estimate's first; null unless all were patched. */
  missed: z.array(node).nullable(),
  /** How much of the gap is left when only some heads are kept; null until it is measured, and where no node is patched. */
  cut: z
    .object({
      /** Heads kept, largest first. */
      sizes: z.array(z.int()),
      /** By size: the other heads give what they give on the corrupt prompt. 0 is its lead, 1 the clean one. */
      resample: z.array(z.number()),
      /**
       * The other heads give their mean over both prompts, position by position. 0 is the lead with all heads at their mean;
       * null where that is hardly another.
       */
      mean: z.array(z.number()).nullable(),
      /** The other way round: the kept ones give what they give on the corrupt prompt, the others are live. */
      rest: z.array(z.number()),
      /** `[draw][size]`: as `resample`, of heads drawn by lot. */
      random: z.array(z.array(z.number())),
    })
    .nullable(),
  /** The first heads of the circuit, the largest MLPs, and the ways between them; null as `cut` is. */
  graph: graph.nullable(),
  /** With what the spec cuts; null where it cuts nothing. */
  remains: z
    .object({
      /** On the clean prompt, of the whole model. */
      whole: side.omit({ strTokens: true }),
      /** Left of the gap where the heads of the spec's size alone are kept: see `cut.resample`. */
      alone: z.number(),
    })
    .nullable(),
});

export type CircuitFinderSpec = z.infer<typeof specSchema>;
export type CircuitFinderResult = z.infer<typeof resultSchema>;
export type CircuitCut = NonNullable<CircuitFinderResult['cut']>;
export type CircuitGraph = NonNullable<CircuitFinderResult['graph']>;
export type EstimateKind = 'secant' | 'gradient';
