import { countEdges, countNodes, type Shape } from './graph.ts';

/** Of the model's edges. */
export const SIZES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1] as const;

/** Largest score first, or largest size whatever its sign. */
export type Order = 'signed' | 'absolute';

export interface Circuit {
  readonly nodes: ReadonlySet<number>;
  readonly edges: number;
}

/** Nodes, first those that a circuit takes first; equals as they lie in the model. */
export function rankNodes(scores: readonly number[], order: Order): number[] {
  const key = order === 'signed' ? (score: number) => score : Math.abs;
  return scores.map((_, node) => node).sort((a, b) => key(scores[b]!) - key(scores[a]!) || a - b);
}

/** For each size the most of the first nodes whose edges are at most that share of all. */
export function nestedCircuits(shape: Shape, ranked: readonly number[]): Circuit[] {
  if (ranked.length !== countNodes(shape)) {
    throw new RangeError(`expected ${countNodes(shape)} nodes in order, got ${ranked.length}`);
  }
  const all = countEdges(shape, () => true);
  const nodes = new Set<number>();
  let edges = countEdges(shape, () => false);
  let next = 0;
  return SIZES.map((size) => {
    for (; next < ranked.length; next++) {
      const node = ranked[next]!;
      const more = countEdges(shape, (one) => one === node || nodes.has(one));
      if (more > size * all) break;
      nodes.add(node);
      edges = more;
    }
    return { nodes: new Set(nodes), edges };
  });
}
