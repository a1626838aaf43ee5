import {
  headOrder,
  sameNode,
  valueOf,
  type NodePlace,
} from '../../experiments/circuit-finder/nodes.ts';
import type {
  CircuitCut,
  CircuitFinderResult,
  CircuitFinderSpec,
} from '../../experiments/circuit-finder/spec.ts';
import { reads } from '../../experiments/circuit-finder/ways.ts';
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
 * The first heads of a size, with every MLP, which runs on, and all ways between them but those that the reader cut: a
 * circuit of nodes, whose edges have no score of their own. A head's score is its exact share where it was patched, else its estimate. After
 * https://github.com/hannamw/MIB-circuit-track and arXiv 2504.13151; heads are query heads, as there.
 */
export function mibGraph(
  result: CircuitFinderResult,
  cut: CircuitCut,
  index: number,
  { cutNodes, cutWays }: Pick<CircuitFinderSpec, 'cutNodes' | 'cutWays'>,
): MibGraph {
  const { exact, secant, nHeads, dModel, graph } = result;
  const kept = headOrder(exact, secant).slice(0, cut.sizes[index]);
  const nodes: Record<string, { in_graph: boolean; score?: number }> = {
    input: { in_graph: true },
  };
  const edges: Record<string, { in_graph: boolean; score: number }> = {};
  const isCut = (at: NodePlace) => cutNodes.some((one) => sameNode(one, at));
  const nameOf = ({ layer, head }: NodePlace) =>
    head === null ? `m${layer}` : `a${layer}.h${head}`;
  const before = ['input'];
  const join = (to: string, severed: readonly string[] = []) => {
    for (const from of before)
      if (!severed.includes(from)) edges[`${from}->${to}`] = { in_graph: true, score: 0 };
  };
  /** What no longer sends to an input of a head, or to the answer. */
  const severedFrom = (at: NodePlace | null, input?: string) =>
    cutWays
      .filter((way) =>
        at === null
          ? way.to === null
          : way.to?.input === input && graph !== null && reads({ nHeads, ...graph }, at, way),
      )
      .map(({ from }) => nameOf(from));
  for (let layer = 0; layer < secant.length; layer++) {
    const heads: string[] = [];
    for (let head = 0; head < nHeads; head++) {
      const at = { layer, head };
      const name = nameOf(at);
      const inGraph = kept.some((one) => sameHead(one, at)) && !isCut(at);
      nodes[name] = { in_graph: inGraph, score: valueOf(exact, at) ?? valueOf(secant, at)! };
      if (!inGraph) continue;
      for (const input of ['q', 'k', 'v']) join(`${name}<${input}>`, severedFrom(at, input));
      heads.push(name);
    }
    before.push(...heads);
    const at = { layer, head: null };
    const mlp = nameOf(at);
    nodes[mlp] = { in_graph: !isCut(at) };
    if (isCut(at)) continue;
    join(mlp);
    before.push(mlp);
  }
  nodes['logits'] = { in_graph: true };
  join('logits', severedFrom(null));
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
