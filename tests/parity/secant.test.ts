import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  attributionPatching,
  secantAttribution,
  secantEdges,
  type Model,
  type PairOptions,
} from '../../src/microscope/index.ts';
import { correlation } from '../../src/experiments/measure/numbers.ts';
import { compareSecants } from './compareSecants.ts';
import { differenceTable, outsideTolerance, SECANT_QUANTITIES } from './differences.ts';
import { exactEdges, exactPatches, largest } from './exactPatches.ts';
import { nodePool } from './nodeMicroscope.ts';
import type { Oracle, OracleSecant, SecantOracle } from './oracle.ts';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures', name), 'utf8'));
const { pairs } = read('oracle-secant-smollm2-135m.json') as SecantOracle;
const { patches } = read('oracle-smollm2-135m.json') as Oracle;

describe.each(['fast', 'lean'] as const)('SmolLM2-135M on WASM in Node, %s,', (memory) => {
  const pool = nodePool(memory);
  afterAll(() => pool.dispose());

  it('agrees with PyTorch on secant attributions', async () => {
    const rows = await compareSecants(await pool.model('smollm2-135m'), pairs);
    console.log(differenceTable(`Secant attribution on WASM in Node, ${memory}`, rows));
    expect(outsideTolerance(rows, SECANT_QUANTITIES)).toEqual([]);
  });
});

const optionsOf = ({ clean, corrupt, answer, foil }: OracleSecant): PairOptions => ({
  ...{ clean, corrupt },
  metric: { answer, foil },
});

/** Least correlation with patching node by node, and how many of the exact first may lie outside the estimates' first. */
type Bounds = Readonly<Record<'headZ' | 'mlpOut' | 'residPre' | 'missed', number>>;
const GOLDEN: Bounds = { headZ: 0.95, mlpOut: 0.95, residPre: 0.99, missed: 0 };
const ANY: Bounds = { headZ: 0.8, mlpOut: 0.9, residPre: 0.95, missed: 2 };

/** Of other names, templates and tasks than the golden pairs, and each with a gap above 1 logit. */
const OTHERS: readonly (readonly [clean: string, corrupt: string, answer: string, foil: string])[] =
  [
    [
      'After Alice and Bob arrived at the office, Bob handed a letter to',
      'After Alice and Bob arrived at the office, Alice handed a letter to',
      ' Alice',
      ' Bob',
    ],
    ['The capital of Italy is', 'The capital of Spain is', ' Rome', ' Madrid'],
    ['The opposite of hot is', 'The opposite of big is', ' cold', ' small'],
    ['My sister said that', 'My brother said that', ' she', ' he'],
  ];

/** Estimates of each kind that would be patched exactly, and how many of the exact first should be among them. */
const [FIRST, TOP] = [20, 10];

const FIRST_EDGES = 40;
/** Least correlation of the first edges with exact path patching. Measured: 0.954; 0.939 with MLPs computed anew. */
const EDGES = 0.9;

describe('beside patching node by node on SmolLM2-135M', () => {
  const pool = nodePool('fast');
  let model: Model;
  beforeAll(async () => {
    model = await pool.model('smollm2-135m');
  });
  afterAll(() => pool.dispose());

  async function check(name: string, pair: PairOptions, bounds: Bounds): Promise<void> {
    const secant = await secantAttribution(model, pair);
    const gradient = await attributionPatching(model, pair);
    const exact = await exactPatches(model, pair);
    const first = pair.clean.findIndex((token, i) => token !== pair.corrupt[i]);
    expect(Math.abs(secant.cleanMetric - secant.corruptMetric), name).toBeGreaterThan(1);
    for (const grid of ['headZ', 'mlpOut', 'residPre'] as const) {
      // Before the first token that differs every share is 0, exact and estimated: no merit in that.
      const from = grid === 'headZ' ? 0 : first;
      const cells = (rows: readonly (readonly number[])[]) =>
        rows.flatMap((row) => row.slice(from));
      const [estimated, patched] = [cells(secant[grid]), cells(exact[grid])];
      const found = correlation(estimated, patched);
      const other = correlation(cells(gradient[grid]), patched);
      console.log(
        `${name}, ${grid}: r ${found.toFixed(3)} (at least ${bounds[grid]}), attribution patching ${other.toFixed(3)}`,
      );
      expect(found, `${name}, ${grid}`).toBeGreaterThanOrEqual(bounds[grid]);
      if (grid === 'residPre') continue;
      const union = new Set(
        [estimated, cells(gradient[grid])].flatMap((all) => largest(all, FIRST)),
      );
      const missed = largest(patched, TOP).filter((node) => !union.has(node));
      console.log(
        `${name}, ${grid}: ${union.size} to patch, ${missed.length} of the first ${TOP} missed`,
      );
      expect(missed.length, `${name}, ${grid}`).toBeLessThanOrEqual(bounds.missed);
    }
  }

  it.each(pairs)('$name, a golden pair', async (golden) => {
    await check(golden.name, optionsOf(golden), GOLDEN);
  });

  it.each(OTHERS)('%s', async (clean, corrupt, answer, foil) => {
    const { tokenizer } = model;
    const metric = {
      answer: tokenizer.toSingleToken(answer),
      foil: tokenizer.toSingleToken(foil),
    };
    const pair = { clean: tokenizer.encode(clean), corrupt: tokenizer.encode(corrupt), metric };
    await check(clean, pair, ANY);
  });

  it('the golden file’s exact grids are those of TransformerLens', () => {
    pairs.forEach(({ headZExact }, i) => {
      const theirs = patches[i]!.headZAllPos.flat();
      headZExact.flat().forEach((share, cell) => {
        expect(Math.abs(share - theirs[cell]!)).toBeLessThan(1e-3);
      });
    });
  });

  it('the first edges of the golden pair are near what path patching finds', async () => {
    const pair = optionsOf(pairs[0]!);
    const edges = await secantEdges(model, pair);
    expect(edges.length).toBe(((30 * 29) / 2) * 15 * 10);
    const first = edges.slice(0, FIRST_EDGES);
    const exact = await exactEdges(model, pair, first);
    const shares = first.map(({ share }) => share);
    const found = correlation(shares, exact);
    const signs = shares.filter((share, i) => share * exact[i]! > 0).length;
    console.log(
      `first ${first.length} of ${edges.length} edges: r ${found.toFixed(3)} (at least ${EDGES}), ${signs} of one sign`,
    );
    expect(found).toBeGreaterThanOrEqual(EDGES);
    expect(signs).toBe(first.length);
  });
});
