import { z } from 'zod';
import type { ExperimentSpec } from '../experiment.ts';
import { nodeName } from '../circuit-finder/nodes.ts';
import { headSchema, oneWord, promptText } from '../measure/schemas.ts';
import { edgeIndex, EDGES, INPUTS, MOST_EDGES, type Edge } from './edges.ts';
import { CONFIG } from './layout.ts';
import { CIRCUITS } from './pairs.ts';

/** A head, or the MLP of the layer where `head` is null. */
const node = z.object({
  layer: z.int().min(0).max(2),
  head: z.int().min(0).max(3).nullable(),
});

/** A way from a part straight to what a later head reads. */
const edge = z.object({ sender: node, receiver: headSchema, input: z.enum(INPUTS) });

const place = z.object({ layer: z.int(), head: z.int().nullable() });

/** The same as a reader, or a stranger's link, gives it: named where the models have no such way. */
const markedEdge = z
  .object({ sender: place, receiver: place.extend({ head: z.int() }), input: z.enum(INPUTS) })
  .refine((one) => edgeIndex(one) >= 0, {
    error: ({ input }) => {
      const { sender, receiver, input: into } = input as Edge;
      const from = nodeName(sender);
      const { nLayers, nHeads } = CONFIG;
      return `expected a way to a later head (layers 0 to ${nLayers - 1}, heads 0 to ${nHeads - 1}), got ${from} to ${into} of ${nodeName(receiver)}`;
    },
  });

export const specSchema = z.object({
  /** Which of the models. */
  circuit: z.enum(CIRCUITS),
  clean: promptText,
  /** As many words, with another answer. */
  corrupt: promptText,
  answer: oneWord,
  foil: oneWord,
  /** What the reader takes for the circuit. */
  marked: z.array(node).max(15),
  /** And for the ways between its parts. */
  markedEdges: z.array(markedEdge).max(MOST_EDGES).default([]),
});

const side = z.object({
  strTokens: z.array(z.string()),
  /** What the model says. */
  top: z.string(),
  /** Logit of the answer minus logit of the foil. */
  lead: z.number(),
  /** `[layer][head][from][to]`. */
  attention: z.array(z.array(z.array(z.array(z.number())))),
});

/** `[layer][head]`, and the layer's MLP after its heads: share of the gap between the two leads, all positions. */
const perNode = z.array(z.array(z.number()));

/** A share of the gap for each way, in the order of `EDGES`. */
const perEdge = z.array(z.number()).length(EDGES.length);

/** AUROC against the key: by parts, and by ways. */
const score = z.object({ nodes: z.number(), edges: z.number() });
const scores = z.object({ exact: score, secant: score, gradient: score });

export const resultSchema = z.object({
  clean: side,
  corrupt: side,
  answer: z.string(),
  foil: z.string(),
  /** Positions at which the prompts differ. */
  differ: z.array(z.int()),
  exact: perNode,
  secant: perNode,
  gradient: perNode,
  edges: z.object({ exact: perEdge, secant: perEdge, gradient: perEdge }),
  key: z.object({
    heads: z.array(headSchema).length(2),
    /** Heads that were written to look like those of the circuit. */
    decoys: z.array(headSchema),
    edge,
  }),
  /** On these two prompts. */
  scores,
  /** Means over pairs that are drawn anew, the same at each run. */
  drawn: scores.extend({ pairs: z.int() }),
});

export type AnswerKeySpec = z.infer<typeof specSchema>;
export type AnswerKeyResult = z.infer<typeof resultSchema>;
export type KeyEdge = z.infer<typeof edge>;
export type KeyScores = z.infer<typeof scores>;

/**
 * Tiny models whose circuits are known, because their weights were written by hand: ways of finding a circuit, and the
 * reader, are scored against the key.
 */
export const spec: ExperimentSpec<AnswerKeySpec, AnswerKeyResult> = {
  id: 'answer-key',
  title: 'Do you find the circuit that we put in?',
  models: [],
  spec: specSchema,
  result: resultSchema,
  presets: {
    induction: {
      title: 'What followed last time',
      spec: {
        circuit: 'induction',
        clean: 'rat pig cat fox ant hen yak pig',
        corrupt: 'rat ant cat fox pig hen yak pig',
        ...{ answer: 'cat', foil: 'hen', marked: [], markedEdges: [] },
      },
    },
    mark: {
      title: 'The word after the mark',
      spec: {
        circuit: 'mark',
        clean: 'elk MARK owl ant hen fox cat',
        corrupt: 'elk hen owl ant MARK fox cat',
        ...{ answer: 'owl', foil: 'fox', marked: [], markedEdges: [] },
      },
    },
    misled: {
      title: 'Where the gradient takes a decoy',
      spec: {
        circuit: 'mark',
        clean: 'bee MARK yak elk dog cat hen',
        corrupt: 'bee dog yak elk MARK cat hen',
        ...{ answer: 'yak', foil: 'cat', marked: [], markedEdges: [] },
      },
    },
  },
};
