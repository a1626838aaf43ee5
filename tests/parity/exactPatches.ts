import {
  patchSweep,
  pathPatch,
  type Edge,
  type Model,
  type PairOptions,
} from '../../src/microscope/index.ts';

/** Shares of the gap that come back when each node is patched by itself, as lists of layers. */
export interface ExactPatches {
  readonly headZ: number[][];
  readonly mlpOut: number[][];
  readonly residPre: number[][];
}

const SITES = {
  headZ: 'attn_head_out_all_pos',
  mlpOut: 'mlp_out',
  residPre: 'resid_pre',
} as const;

export async function exactPatches(model: Model, pair: PairOptions): Promise<ExactPatches> {
  const grid = async (name: keyof typeof SITES) => {
    const { clean: source, corrupt: target, metric } = pair;
    const sweep = await patchSweep(model, { site: SITES[name], source, target, metric });
    const width = sweep.shape[1]!;
    return Array.from({ length: sweep.shape[0]! }, (_, layer) =>
      sweep.effects.slice(layer * width, (layer + 1) * width),
    );
  };
  return {
    headZ: await grid('headZ'),
    mlpOut: await grid('mlpOut'),
    residPre: await grid('residPre'),
  };
}

/** The share that comes back through each edge alone. One call a receiver: its senders go together. */
export async function exactEdges(
  model: Model,
  { clean: source, corrupt: target, metric }: PairOptions,
  edges: readonly Edge[],
): Promise<number[]> {
  const nameOf = ({ receiver: { layer, head }, input }: Edge) => `${layer}.${head} ${input}`;
  const found = new Map<Edge, number>();
  for (const together of Map.groupBy(edges, nameOf).values()) {
    const { receiver, input } = together[0]!;
    const { effects } = await pathPatch(model, {
      ...{ source, target, metric, mlps: 'held' as const },
      senders: together.map(({ sender }) => sender),
      receiver: { ...receiver, input },
    });
    together.forEach((edge, i) => found.set(edge, effects[i]!));
  }
  return edges.map((edge) => found.get(edge)!);
}

/** Indices of the largest, by size. */
export function largest(values: readonly number[], count: number): number[] {
  const size = (i: number) => Math.abs(values[i]!);
  return [...values.keys()].sort((a, b) => size(b) - size(a)).slice(0, count);
}
