import { headOrder, valueOf } from '../../experiments/circuit-finder/nodes.ts';
import type { CircuitCut, CircuitFinderResult } from '../../experiments/circuit-finder/spec.ts';
import { sameHead } from '../../words/heads.ts';

/** A circuit as the circuit track of the Mechanistic Interpretability Benchmark reads it. */
export interface MibGraph {
  readonly cfg: {
    readonly n_layers: number;
    readonly n_heads: number;
    readonly parallel_attn_mlp: boolean;
    readonly d_model: number;
  };
  /** `input`, `a0.h0`, `m0`, `logits`. One without a score is kept whatever the threshold. */
  readonly nodes: Readonly<Record<string, { readonly in_graph: boolean; readonly score?: number }>>;
  /** `input->a0.h0<q>`, `a0.h0->m0`, `m0->logits`. One that is not listed is not in the circuit. */
  readonly edges: Readonly<Record<string, { readonly in_graph: boolean; readonly score: number }>>;
}

/**
 * The first heads of a size, with every MLP, which runs on, and all ways between them: a circuit of nodes, whose edges
 * have no score of their own. A head's score is its exact share where it was patched, else its estimate. After
 * https://github.com/hannamw/MIB-circuit-track and arXiv 2504.13151; heads are query heads, as there.
 */
export function mibGraph(result: CircuitFinderResult, cut: CircuitCut, index: number): MibGraph {
  const { exact, secant, nHeads, dModel } = result;
  const kept = headOrder(exact, secant).slice(0, cut.sizes[index]);
  const nodes: Record<string, { in_graph: boolean; score?: number }> = {
    input: { in_graph: true },
  };
  const edges: Record<string, { in_graph: boolean; score: number }> = {};
  const before = ['input'];
  const join = (to: string) => {
    for (const from of before) edges[`${from}->${to}`] = { in_graph: true, score: 0 };
  };
  for (let layer = 0; layer < secant.length; layer++) {
    const heads: string[] = [];
    for (let head = 0; head < nHeads; head++) {
      const at = { layer, head };
      const name = `a${layer}.h${head}`;
      const inGraph = kept.some((one) => sameHead(one, at));
      nodes[name] = { in_graph: inGraph, score: valueOf(exact, at) ?? valueOf(secant, at)! };
      if (!inGraph) continue;
      for (const input of ['q', 'k', 'v']) join(`${name}<${input}>`);
      heads.push(name);
    }
    before.push(...heads);
    const mlp = `m${layer}`;
    nodes[mlp] = { in_graph: true };
    join(mlp);
    before.push(mlp);
  }
  nodes['logits'] = { in_graph: true };
  join('logits');
  return {
    cfg: {
      n_layers: secant.length,
      n_heads: nHeads,
      parallel_attn_mlp: false,
      d_model: dModel,
    },
    ...{ nodes, edges },
  };
}
