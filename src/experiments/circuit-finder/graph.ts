import {
  secantEdges,
  type Edge,
  type Model,
  type NodeAttribution,
} from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { row } from '../measure/answers.ts';
import { lastZ, written } from '../measure/headOutput.ts';
import { correlation, round } from '../measure/numbers.ts';
import {
  bySize,
  nodesOf,
  patchedShare,
  roundShare,
  valueOf,
  type NodeGrid,
  type NodePlace,
} from './nodes.ts';
import type { CircuitGraph } from './schema.ts';
import { CLEAN, CORRUPT, patchWays, type TwoRuns } from './straight.ts';
import { reads, type StraightWay } from './ways.ts';

/** More cannot be drawn so that a reader sees which is which. */
const [HEADS, MLPS] = [10, 3];
/** Estimated ways that are kept, of those between these parts; the first of them are patched exactly. */
const [WAYS, PATCHED] = [40, 6];
/** Less of the gap is not worth a line. */
const LEAST = 0.01;

interface Drawn {
  readonly exact: NodeGrid<number | null>;
  readonly secant: NodeGrid;
  /** The secant's attribution: where each part is guessed to matter most. */
  readonly estimate: NodeAttribution;
  /** All heads, those first that are kept first. */
  readonly order: readonly HeadPlace[];
}

/** The first parts of a circuit and the straight ways between them: all guessed in one pass back, the first of them patched. */
export async function measureGraph(
  model: Model,
  runs: TwoRuns,
  { exact, secant, estimate, order }: Drawn,
): Promise<CircuitGraph> {
  const { pair, signal } = runs;
  const { nHeads, nKeyValueHeads } = model.config;
  const toShare = (lead: number) => patchedShare(lead, estimate);
  const value = (node: NodePlace) => valueOf(exact, node) ?? valueOf(secant, node)!;
  const mlps = nodesOf(secant).filter(({ head }) => head === null);
  const parts: NodePlace[] = [...order.slice(0, HEADS), ...bySize(mlps, value).slice(0, MLPS)];
  const straight = await leadsStraight(model, runs, parts);
  const nodes = parts.map((node, i) => ({
    ...{ layer: node.layer, head: node.head },
    position: mostAt(positionsOf(estimate, node)),
    share: value(node),
    toAnswer: toShare(straight[i]!),
  }));

  const edges = (await secantEdges(model, { ...pair, signal })).map(({ share, ...edge }) => ({
    ...{ way: wayOf(edge), share },
  }));
  const ways = edges
    .filter(
      ({ way, share }) =>
        Math.abs(share) >= LEAST &&
        parts.some((node) => nodeKey(node) === nodeKey(way.from)) &&
        parts.some((node) => reads({ nHeads, nKeyValueHeads }, node, way)),
    )
    .slice(0, WAYS);
  const first = ways.slice(0, PATCHED);
  const leads =
    first.length > 0
      ? await patchWays(
          model,
          runs,
          first.map(({ way }) => way),
        )
      : [];
  const patched = leads.map(toShare);
  return {
    ...{ nKeyValueHeads, nodes },
    ways: ways.map(({ way, share }, i) => ({
      ...way,
      estimate: roundShare(share),
      exact: patched[i] ?? null,
    })),
    agreement: agreementOf(
      first.map(({ share }) => share),
      patched,
    ),
  };
}

const nodeKey = ({ layer, head }: NodePlace) => `${layer} ${head}`;

function wayOf({ sender, receiver, input }: Omit<Edge, 'share'>): StraightWay {
  const { layer } = sender;
  return {
    from: { layer, head: 'mlp' in sender ? null : sender.head },
    to: { ...receiver, input },
  };
}

function agreementOf(estimates: readonly number[], patched: readonly number[]): number | null {
  if (patched.length < 3) return null;
  const found = correlation([...estimates], [...patched]);
  return Number.isNaN(found) ? null : round(found, 4);
}

const positionsOf = ({ headZByPos, mlpOut }: NodeAttribution, { layer, head }: NodePlace) =>
  head === null ? mlpOut[layer]! : headZByPos[layer]!.map((heads) => heads[head]!);

function mostAt(values: readonly number[]): number {
  const sizes = values.map(Math.abs);
  return sizes.indexOf(Math.max(...sizes));
}

/**
 * The lead on the corrupt prompt with what each part writes at the last token exchanged for what it writes there on the
 * clean one, as the answer alone sees it: nothing after the part reads it.
 */
async function leadsStraight(
  model: Model,
  { pair, cache, signal }: TwoRuns,
  parts: readonly NodePlace[],
): Promise<number[]> {
  const { nLayers, dModel, dVocab } = model.config;
  const lastRow = (data: Float32Array, run: number) =>
    row(data, dModel, (run + 1) * pair.clean.length - 1);
  const end = lastRow(cache.get(`blocks.${nLayers - 1}.hook_resid_post`).data, CORRUPT);
  const data = new Float32Array(parts.length * dModel);
  for (const [i, node] of parts.entries()) {
    const [clean, corrupt] = await outputOf(model, node, { cache, lastRow, signal });
    for (let at = 0; at < dModel; at++)
      data[i * dModel + at] = end[at]! + clean![at]! - corrupt![at]!;
  }
  const logits = await model.unembed({ data, shape: [1, parts.length, dModel] }, signal);
  return parts.map((_, i) => {
    const own = row(logits.data, dVocab, i);
    return own[pair.metric.answer]! - own[pair.metric.foil]!;
  });
}

interface LastRows extends Pick<TwoRuns, 'cache' | 'signal'> {
  readonly lastRow: (data: Float32Array, run: number) => Float32Array;
}

/** `[dModel]` of either run: what a part writes at the last token. */
async function outputOf(
  model: Model,
  { layer, head }: NodePlace,
  { cache, lastRow, signal }: LastRows,
): Promise<Float32Array[]> {
  const runs = [CLEAN, CORRUPT];
  if (head === null) {
    const { data } = cache.get(`blocks.${layer}.hook_mlp_out`);
    return runs.map((run) => lastRow(data, run));
  }
  const z = cache.get(`blocks.${layer}.attn.hook_z`);
  const zs = runs.map((run) => lastZ(z, head, run));
  return written(model, { layer, head }, zs, signal);
}
