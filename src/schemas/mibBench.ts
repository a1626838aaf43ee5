import { z } from 'zod';

const list = z.array(z.number());

/** `content/benched/mib.json`: what circuits of several sizes keep, by what their nodes were ranked by. */
export const mibSchema = z.strictObject({
  /** Pairs on which nodes were scored, others on which circuits were tried, and those that did not fit. */
  scored: z.int().min(1),
  tried: z.int().min(1),
  leftOut: z.int().min(0),
  /** Of the model: heads and MLPs, and the ways between them and to the logits. */
  nodes: z.int(),
  edges: z.int(),
  /** Of the integrated gradient. */
  steps: z.int(),
  /** Of random circuits. */
  draws: z.int(),
  /** The answer's mean lead in logits, over the pairs that circuits were tried on. */
  clean: z.number(),
  corrupt: z.number(),
  /** Shares of the edges, from small to large. */
  sizes: list,
  ways: z.array(
    z.strictObject({
      way: z.enum(['exact', 'secant', 'gradient', 'integrated', 'random']),
      /** Area under the faithfulness of circuits by signed score. */
      cpr: z.number(),
      /** Area between 1 and the faithfulness of circuits by absolute score. */
      cmd: z.number(),
      /** Faithfulness by size. */
      signed: list,
      absolute: list,
      /** In the circuits by absolute score. */
      nodes: z.array(z.int()),
      /** Place of layer 0's MLP in the list by absolute score, from one. */
      firstMlp: z.int().min(1),
    }),
  ),
});

export type MibBench = z.infer<typeof mibSchema>;
