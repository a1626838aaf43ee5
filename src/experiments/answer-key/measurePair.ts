import {
  estimateNodes,
  everyLayer,
  patchFromCache,
  pathPatches,
  type HeadRef,
  type Intervention,
  type MlpRef,
  type Model,
  type NodeAttribution,
} from '../../microscope/index.ts';
import {
  nodesOf,
  patchedShare,
  roundedGrid,
  roundShare,
  type NodePlace,
} from '../circuit-finder/nodes.ts';
import type { TokenPair } from '../measure/tokenPair.ts';
import { INPUTS } from './edges.ts';
import type { KeyEdge } from './spec.ts';

/** Shares of the gap between the leads, three times: patched one by one, by secants, by gradients. */
export interface MeasuredEdge extends KeyEdge {
  readonly exact: number;
  readonly secant: number;
  readonly gradient: number;
}

export interface MeasuredPair {
  readonly exact: number[][];
  readonly secant: number[][];
  readonly gradient: number[][];
  /** Every way from a head or an MLP to a later head's query, key or value. */
  readonly edges: readonly MeasuredEdge[];
}

/** All parts and all ways of a small model, each measured in three ways. */
export async function measurePair(
  model: Model,
  pair: TokenPair,
  signal: AbortSignal,
): Promise<MeasuredPair> {
  const { secant, gradient } = await estimateNodes(model, { ...pair, signal });
  const estimated = roundedGrid(secant);
  return {
    exact: await patchNodes(model, pair, estimated, secant, signal),
    secant: estimated,
    gradient: roundedGrid(gradient),
    edges: await measureEdges(model, pair, signal),
  };
}

/** The corrupt run with what one part gives in the clean one, part by part. */
async function patchNodes(
  model: Model,
  { clean, corrupt, metric }: TokenPair,
  grid: readonly (readonly number[])[],
  metrics: NodeAttribution,
  signal: AbortSignal,
): Promise<number[][]> {
  const { nLayers } = model.config;
  const hooks = [...everyLayer(nLayers, 'attn.hook_z'), ...everyLayer(nLayers, 'hook_mlp_out')];
  const { cache } = await model.runWithCache(clean, hooks, { signal });
  const putIn = ({ layer, head }: NodePlace): Intervention[] =>
    head === null
      ? patchFromCache({ hook: `blocks.${layer}.hook_mlp_out` }, cache)
      : patchFromCache({ hook: `blocks.${layer}.attn.hook_z`, head }, cache);
  const variants = nodesOf(grid).map(putIn);
  const { values } = await model.runVariants(corrupt, variants, metric, { signal });
  const shares = values.map((value) => patchedShare(value, metrics));
  return grid.map((line) => shares.splice(0, line.length));
}

async function measureEdges(
  model: Model,
  pair: TokenPair,
  signal: AbortSignal,
): Promise<MeasuredEdge[]> {
  const { nLayers, nHeads } = model.config;
  const [secant, gradient] = [
    await estimateEdges(model, pair, 'secant', signal),
    await estimateEdges(model, pair, 'tangent', signal),
  ];
  const edges: MeasuredEdge[] = [];
  for (let layer = 1; layer < nLayers; layer++) {
    const heads = Array.from({ length: nHeads }, (_, head) => ({ layer, head }));
    const receivers = heads.flatMap((head) => INPUTS.map((input) => ({ ...head, input })));
    const senders = Array.from({ length: layer }, (_, before) => [
      ...heads.map(({ head }) => ({ layer: before, head })),
      { layer: before, mlp: true } as const,
    ]).flat();
    const paths = await pathPatches(model, {
      ...{ source: pair.clean, target: pair.corrupt, metric: pair.metric },
      ...{ senders, receivers, mlps: 'held', signal },
    });
    receivers.forEach(({ input, ...receiver }, at) => {
      senders.forEach((sender, index) => {
        const edge = { sender: placeOf(sender), receiver, input };
        const name = edgeName(edge);
        edges.push({
          ...edge,
          exact: roundShare(paths[at]!.effects[index]!),
          secant: roundShare(secant.get(name) ?? 0),
          gradient: roundShare(gradient.get(name) ?? 0),
        });
      });
    });
  }
  return edges;
}

const placeOf = (sender: HeadRef | MlpRef): NodePlace => ({
  layer: sender.layer,
  head: 'head' in sender ? sender.head : null,
});

const edgeName = ({ sender, receiver, input }: KeyEdge) =>
  JSON.stringify([sender.layer, sender.head, receiver.layer, receiver.head, input]);

/** By `edgeName`. */
async function estimateEdges(
  model: Model,
  pair: TokenPair,
  slope: 'secant' | 'tangent',
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const pass = await model.backward({ ...pair, slopes: [slope], edges: true, signal });
  const gap = pass.cleanMetric - pass.corruptMetric;
  return new Map(
    pass.edges.map(({ sender, receiver, input, logits }) => [
      edgeName({ sender: placeOf(sender), receiver, input }),
      logits / gap,
    ]),
  );
}
