import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { say } from '../src/cli/command.ts';
import { withModels } from '../src/cli/models/nodeModels.ts';
import { mean, round } from '../src/experiments/measure/numbers.ts';
import { readTokenPair } from '../src/experiments/measure/tokenPair.ts';
import { kindsSchema, type KindsBench } from '../src/schemas/kindsBench.ts';
import { formatNumber } from '../src/words/numbers.ts';
import { KeptPieces } from './keptPieces.ts';
import { FIRST, measurePair, RANKED_BY, SIZES, type MeasuredPair } from './kinds/measure.ts';
import type { Section } from './section.ts';
import { MODEL } from './setup.ts';

const FILE = join(import.meta.dirname, '../content/benched/kinds.json');
const DIGITS = 4;

/** By kind: the clean prompt, the corrupt one, the answer and the foil. */
const pairsSchema = z.record(
  z.string(),
  z.array(z.tuple([z.string(), z.string(), z.string(), z.string()])),
);

type Row = KindsBench['all'];
type Spread = Row['secant']['heads'];

const NAMES: Readonly<Record<(typeof RANKED_BY)[number], string>> = {
  checked: 'exact where patched, else secant',
  secant: 'secant',
  gradient: 'gradient',
  random: 'by lot',
};

/** Estimates beside exact patches, and circuits of the first heads, on pairs of several kinds. */
export async function kindsBench(): Promise<Section[]> {
  const text = readFileSync(join(import.meta.dirname, 'kinds/pairs.json'), 'utf8');
  const pairs = Object.entries(pairsSchema.parse(JSON.parse(text)));
  const kinds: Row[] = [];
  const all: MeasuredPair[] = [];
  await withModels(async (pool) => {
    const model = await pool.model(MODEL);
    const pieces = KeptPieces.under('kinds.json', { FIRST, SIZES, hash: model.hash });
    for (const [kind, some] of pairs) {
      const found: MeasuredPair[] = [];
      for (const [clean, corrupt, answer, foil] of some) {
        const pair = readTokenPair(model, 'bench', { clean, corrupt, answer, foil });
        const name = [clean, corrupt, answer, foil].join(' | ');
        found.push(await pieces.of(name, () => measurePair(model, pair)));
        say(`${kind}: ${JSON.stringify(clean)}, ${found.length} of ${some.length}`);
      }
      kinds.push(rowOf(kind, found));
      all.push(...found);
    }
  });
  const result: KindsBench = { sizes: [...SIZES], kinds, all: rowOf('all', all) };
  writeFileSync(FILE, `${JSON.stringify(kindsSchema.parse(result), null, 2)}\n`);
  return sectionsOf(result);
}

function rowOf(kind: string, found: readonly MeasuredPair[]): Row {
  const spread = (value: (one: MeasuredPair) => number): Spread => {
    const values = found.map(value);
    const [middle, least, most] = [mean(values), Math.min(...values), Math.max(...values)];
    return {
      mean: round(middle, DIGITS),
      least: round(least, DIGITS),
      most: round(most, DIGITS),
    };
  };
  const agreement = (way: 'secant' | 'gradient') => ({
    heads: spread((one) => one.agreement[way].heads),
    mlps: spread((one) => one.agreement[way].mlps),
  });
  const kept = (by: (typeof RANKED_BY)[number]) =>
    SIZES.map((_, size) => spread((one) => one.faithfulness[by][size]!));
  return {
    kind,
    pairs: found.length,
    leastGap: spread(({ gap }) => gap).least,
    secant: agreement('secant'),
    gradient: agreement('gradient'),
    faithfulness: {
      checked: kept('checked'),
      secant: kept('secant'),
      gradient: kept('gradient'),
      random: kept('random'),
    },
  };
}

function sectionsOf({ sizes, kinds, all }: KindsBench): Section[] {
  const rows = [...kinds, all];
  const worst = ({ mean, least }: Spread) => `${formatNumber(mean)} (${formatNumber(least)})`;
  const range = ({ mean, least, most }: Spread) =>
    `${formatNumber(mean)} (${formatNumber(least)} to ${formatNumber(most)})`;
  return [
    {
      title: 'Estimates and exact patches by kind of pair',
      head: [
        ...['pairs', 'number', 'least gap'],
        ...['secant, heads', 'secant, MLPs', 'gradient, heads', 'gradient, MLPs'],
      ],
      rows: rows.map(({ kind, pairs, leastGap, secant, gradient }) => [
        ...[kind, String(pairs), formatNumber(leastGap)],
        ...[secant.heads, secant.mlps, gradient.heads, gradient.mlps].map(worst),
      ]),
      notes: [
        `Correlation of an estimate with exact patching, clean into corrupt, over the heads that are among the first ${FIRST} of either, and over all 30 MLPs, all positions together: the mean over the pairs of a kind, the worst in brackets. The gap is that between the two prompts’ leads, in logits. In Node, float32; the pairs are in \`kinds/pairs.json\`.`,
      ],
    },
    {
      title: 'What the first heads keep, by kind of pair',
      head: ['pairs', 'heads ranked by', ...sizes.map((size) => `${size} heads`)],
      rows: rows.flatMap(({ kind, faithfulness }) =>
        RANKED_BY.map((by) => [kind, NAMES[by], ...faithfulness[by].map(range)]),
      ),
      notes: [
        `Faithfulness: of the gap between the two prompts’ leads, what is left on the clean prompt when only the first heads, largest first whatever their sign, give what they give there; all others give what they give on the corrupt prompt, MLPs run on. Mean over the pairs of a kind, least and most in brackets; 1 is the clean run, and heads that push against the answer can bring it above. The same pairs as above; one draw by lot.`,
      ],
    },
  ];
}
