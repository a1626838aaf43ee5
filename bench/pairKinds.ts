import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { say } from '../src/cli/command.ts';
import { withModels } from '../src/cli/models/nodeModels.ts';
import { rankHeads } from '../src/experiments/measure/grids.ts';
import { allHeads } from '../src/experiments/measure/heads.ts';
import { correlation, mean, sum } from '../src/experiments/measure/numbers.ts';
import { differingPositions, readTokenPair } from '../src/experiments/measure/tokenPair.ts';
import {
  estimateNodes,
  everyLayer,
  patchFromCache,
  type Model,
  type NodeAttribution,
} from '../src/microscope/index.ts';
import { headName } from '../src/words/heads.ts';
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

/** Of each estimate, how many heads are patched: every one would be five times the work. */
const FIRST = 20;

/** Both estimates beside the exact patch of the first heads of either and of every MLP, on pairs of several kinds. */
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
      `Correlation of an estimate with exact patching, clean into corrupt, over the heads that are among the first ${FIRST} of either, and over all 30 MLPs, all positions together: the mean over the pairs of a kind, the worst in brackets. The gap is that between the two prompts’ leads, in logits. In Node, float32; the pairs are in \`pairKinds.json\`.`,
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
  const { nLayers } = model.config;
  const firstOf = ({ headZ }: NodeAttribution) => rankHeads(headZ, Math.abs).slice(0, FIRST);
  const names = new Set([secant, gradient].flatMap(firstOf).map(headName));
  const heads = allHeads(model).filter((at) => names.has(headName(at)));

  const [first] = differingPositions(pair);
  const position = pair.clean.map((_, at) => at).slice(first);
  const zs = everyLayer(nLayers, 'attn.hook_z');
  const mlps = everyLayer(nLayers, 'hook_mlp_out');
  const { cache } = await model.runWithCache(pair.clean, [...zs, ...mlps]);
  const { values } = await model.runVariants(
    pair.corrupt,
    [
      ...heads.map(({ layer, head }) =>
        patchFromCache({ hook: zs[layer]!, head, position }, cache),
      ),
      ...mlps.map((hook) => patchFromCache({ hook, position }, cache)),
    ],
    pair.metric,
  );
  const gap = secant.cleanMetric - secant.corruptMetric;
  const shares = values.map((value) => (value - secant.corruptMetric) / gap);
  const agree = ({ headZ, mlpOut }: NodeAttribution) =>
    [
      correlation(
        heads.map((at) => headZ[at.layer]![at.head]!),
        shares.slice(0, heads.length),
      ),
      correlation(mlpOut.map(sum), shares.slice(heads.length)),
    ] as const;
  return { gap: Math.abs(gap), secant: agree(secant), gradient: agree(gradient) };
}
