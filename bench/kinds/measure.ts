import {
  everyLayer,
  estimateNodes,
  patchFromCache,
  type Model,
} from '../../src/microscope/index.ts';
import { gridOf, headOrder, type NodeGrid } from '../../src/experiments/circuit-finder/nodes.ts';
import { mapGrid, rankHeads } from '../../src/experiments/measure/grids.ts';
import { allHeads } from '../../src/experiments/measure/heads.ts';
import { correlation, sum } from '../../src/experiments/measure/numbers.ts';
import { shuffled } from '../../src/experiments/measure/shuffled.ts';
import { differingPositions, type TokenPair } from '../../src/experiments/measure/tokenPair.ts';
import { headName, type HeadPlace } from '../../src/words/heads.ts';

/** Of each estimate, how many heads are patched: every one would be five times the work. */
export const FIRST = 20;
/** Heads kept. */
export const SIZES = [5, 10, 20, 40] as const;

export const ESTIMATES = ['secant', 'gradient'] as const;
export const RANKED_BY = ['checked', 'secant', 'gradient', 'random'] as const;

interface Agreement {
  readonly heads: number;
  readonly mlps: number;
}

export interface MeasuredPair {
  /** In logits. */
  readonly gap: number;
  /** Correlations with exact patching. */
  readonly agreement: Readonly<Record<(typeof ESTIMATES)[number], Agreement>>;
  /** By size: of the gap, what the first heads keep where all others give what they give on the corrupt prompt. */
  readonly faithfulness: Readonly<Record<(typeof RANKED_BY)[number], readonly number[]>>;
}

/** Both estimates, the exact patch of the first heads of either and of every MLP, and circuits of the heads of each list. */
export async function measurePair(model: Model, pair: TokenPair): Promise<MeasuredPair> {
  const estimates = await estimateNodes(model, pair);
  const { cleanMetric, corruptMetric } = estimates.secant;
  const gap = cleanMetric - corruptMetric;
  const firstOf = (way: (typeof ESTIMATES)[number]) =>
    rankHeads(estimates[way].headZ, Math.abs).slice(0, FIRST);
  const names = new Set(ESTIMATES.flatMap(firstOf).map(headName));
  const heads = allHeads(model).filter((at) => names.has(headName(at)));

  const shares = (leads: readonly number[]) => leads.map((lead) => (lead - corruptMetric) / gap);
  const patched = shares(await patchNodes(model, pair, heads));
  const [exactHeads, exactMlps] = [patched.slice(0, heads.length), patched.slice(heads.length)];
  const agree = (way: (typeof ESTIMATES)[number]) => ({
    heads: correlation(
      heads.map(({ layer, head }) => estimates[way].headZ[layer]![head]!),
      exactHeads,
    ),
    mlps: correlation(estimates[way].mlpOut.map(sum), exactMlps),
  });

  const secant = gridOf(estimates.secant);
  const none = mapGrid(secant, () => null);
  const exact: NodeGrid<number | null> = none.map((line, layer) =>
    line.map((_, head) => {
      const at = heads.findIndex((one) => one.layer === layer && one.head === head);
      return exactHeads[at] ?? null;
    }),
  );
  const orders = [
    headOrder(exact, secant),
    headOrder(none, secant),
    headOrder(none, gridOf(estimates.gradient)),
    shuffled(allHeads(model), 0),
  ];
  const kept = shares(await keepFirst(model, pair, orders));
  const faithfulness = RANKED_BY.map((by, i) => [
    by,
    kept.slice(i * SIZES.length, (i + 1) * SIZES.length),
  ]);
  return {
    gap: Math.abs(gap),
    agreement: { secant: agree('secant'), gradient: agree('gradient') },
    faithfulness: Object.fromEntries(faithfulness) as MeasuredPair['faithfulness'],
  };
}

const fromDifference = (pair: TokenPair) => {
  const [first] = differingPositions(pair);
  return pair.clean.map((_, at) => at).slice(first);
};

/** Leads on the corrupt prompt with one part of the clean run put in: the heads, then every MLP. */
async function patchNodes(
  model: Model,
  pair: TokenPair,
  heads: readonly HeadPlace[],
): Promise<readonly number[]> {
  const position = fromDifference(pair);
  const zs = everyLayer(model.config.nLayers, 'attn.hook_z');
  const mlps = everyLayer(model.config.nLayers, 'hook_mlp_out');
  const { cache } = await model.runWithCache(pair.clean, [...zs, ...mlps]);
  const variants = [
    ...heads.map(({ layer, head }) => patchFromCache({ hook: zs[layer]!, head, position }, cache)),
    ...mlps.map((hook) => patchFromCache({ hook, position }, cache)),
  ];
  return (await model.runVariants(pair.corrupt, variants, pair.metric)).values;
}

/** Leads on the clean prompt, by list and size, with the heads after the first as they are on the corrupt one. */
async function keepFirst(
  model: Model,
  pair: TokenPair,
  orders: readonly (readonly HeadPlace[])[],
): Promise<readonly number[]> {
  const position = fromDifference(pair);
  const zs = everyLayer(model.config.nLayers, 'attn.hook_z');
  const { cache } = await model.runWithCache(pair.corrupt, zs);
  const standIns = zs.map((hook) => patchFromCache({ hook, position }, cache));
  const variants = orders.flatMap((order) =>
    SIZES.map((size) => order.slice(size).map(({ layer, head }) => standIns[layer]![head]!)),
  );
  return (await model.runVariants(pair.clean, variants, pair.metric)).values;
}
