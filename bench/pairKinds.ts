import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { say } from '../src/cli/command.ts';
import { withModels } from '../src/cli/models/nodeModels.ts';
import { mean, correlation, sum } from '../src/experiments/measure/numbers.ts';
import { differingPositions, readTokenPair } from '../src/experiments/measure/tokenPair.ts';
import {
  estimateNodes,
  patchFromCache,
  type HookName,
  type Model,
  type NodeAttribution,
} from '../src/microscope/index.ts';
import { formatNumber } from '../src/words/numbers.ts';
import type { Section } from './section.ts';
import { MODEL } from './setup.ts';

/** By kind: the clean prompt, the corrupt one, the answer and the foil. */
const kindsSchema = z.record(
  z.string(),
  z.array(z.tuple([z.string(), z.string(), z.string(), z.string()])),
);

/** Correlations with exact patching, over all nodes of a kind. */
interface Agreement {
  readonly gap: number;
  readonly secant: readonly [heads: number, mlps: number];
  readonly gradient: readonly [heads: number, mlps: number];
}

/** Both estimates beside the exact patch of every head and every MLP, all positions, on pairs of several kinds. */
export async function pairKindsBench(): Promise<Section> {
  const text = readFileSync(join(import.meta.dirname, 'pairKinds.json'), 'utf8');
  const kinds = Object.entries(kindsSchema.parse(JSON.parse(text)));
  const rows: string[][] = [];
  const all: Agreement[] = [];
  await withModels(async (pool) => {
    const model = await pool.model(MODEL);
    for (const [kind, pairs] of kinds) {
      const found: Agreement[] = [];
      for (const [clean, corrupt, answer, foil] of pairs) {
        found.push(await agreementOn(model, { clean, corrupt, answer, foil }));
        say(`${kind}: ${JSON.stringify(clean)}, ${found.length} of ${pairs.length}`);
      }
      rows.push(rowOf(kind, found));
      all.push(...found);
    }
  });
  rows.push(rowOf('all', all));
  return {
    title: 'Estimates and exact patches by kind of pair',
    head: [
      ...['pairs', 'number', 'least gap'],
      ...['secant, heads', 'secant, MLPs', 'gradient, heads', 'gradient, MLPs'],
    ],
    rows,
    notes: [
      'Correlation of an estimate with exact patching, clean into corrupt, over all 270 heads and over all 30 MLPs, all positions together: the mean over the pairs of a kind, the worst in brackets. The gap is that between the two prompts’ leads, in logits. In Node, float32; the pairs are in `pairKinds.json`.',
    ],
  };
}

function rowOf(kind: string, found: readonly Agreement[]): string[] {
  const told = (values: readonly number[]) =>
    `${formatNumber(mean(values))} (${formatNumber(Math.min(...values))})`;
  return [
    kind,
    String(found.length),
    formatNumber(Math.min(...found.map(({ gap }) => gap))),
    ...(['secant', 'gradient'] as const).flatMap((way) =>
      ([0, 1] as const).map((part) => told(found.map((one) => one[way][part]))),
    ),
  ];
}

async function agreementOn(
  model: Model,
  asked: Parameters<typeof readTokenPair>[2],
): Promise<Agreement> {
  const pair = readTokenPair(model, 'bench', asked);
  const { secant, gradient } = await estimateNodes(model, pair);
  const { nLayers, nHeads } = model.config;
  const [first] = differingPositions(pair);
  const position = pair.clean.map((_, at) => at).slice(first);
  const places = Array.from({ length: nLayers }, (_, layer) => [
    ...Array.from({ length: nHeads }, (_, head) => ({
      ...{ hook: `blocks.${layer}.attn.hook_z` as HookName, head, position },
    })),
    { hook: `blocks.${layer}.hook_mlp_out` as HookName, position },
  ]).flat();
  const hooks = [...new Set(places.map(({ hook }) => hook))];
  const { cache } = await model.runWithCache(pair.clean, hooks);
  const { values } = await model.runVariants(
    pair.corrupt,
    places.map((place) => patchFromCache(place, cache)),
    pair.metric,
  );
  const gap = secant.cleanMetric - secant.corruptMetric;
  const shares = values.map((value) => (value - secant.corruptMetric) / gap);
  const isMlp = (index: number) => index % (nHeads + 1) === nHeads;
  const exactHeads = shares.filter((_, index) => !isMlp(index));
  const exactMlps = shares.filter((_, index) => isMlp(index));
  const agree = ({ headZ, mlpOut }: NodeAttribution) =>
    [correlation(headZ.flat(), exactHeads), correlation(mlpOut.map(sum), exactMlps)] as const;
  return { gap: Math.abs(gap), secant: agree(secant), gradient: agree(gradient) };
}
