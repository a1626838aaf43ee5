import { afterAll, describe, expect, it } from 'vitest';
import {
  estimateNodes,
  patchSweep,
  secantEdges,
  type Edge,
  type Model,
} from '../../../../src/microscope/index.ts';
import { inductionCircuit, markCircuit, type KnownCircuit } from '../../../made-up/answerKey.ts';
import { buildFrom, closeAll } from '../../../made-up/buildModel.ts';

afterAll(closeAll);

const PAIRS = 8;
const SEEDS = Array.from({ length: PAIRS }, (_, seed) => seed + 1);

/** How often a part of the circuit scores above one that is not: 1 where all do, half by chance. */
function auroc(scores: readonly number[], isTrue: readonly boolean[]): number {
  const [yes, no] = [true, false].map((wanted) => scores.filter((_, i) => isTrue[i] === wanted));
  const wins = yes!.map((own) =>
    no!.reduce((sum, other) => sum + (own > other ? 1 : own === other ? 0.5 : 0), 0),
  );
  return wins.reduce((sum, count) => sum + count, 0) / (yes!.length * no!.length);
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

describe.each([inductionCircuit(), markCircuit()])('a circuit written by hand: $name', (known) => {
  it('answers as it was written to', async () => {
    const model = await buildFrom(known.source, 'fast');
    for (const seed of SEEDS) {
      const { clean, corrupt, metric } = known.pair(seed);
      const { data } = (await model.run([clean, corrupt])).logits;
      const best = [0, 1].map((row) => {
        const logits = [...data.subarray(row * 12, (row + 1) * 12)];
        return logits.indexOf(Math.max(...logits));
      });
      expect(best).toEqual([metric.answer, metric.foil]);
    }
  });

  it('is found among its nodes and its edges', async () => {
    const model = await buildFrom(known.source, 'fast');
    const scores = { exact: [] as number[], secant: [] as number[], gradient: [] as number[] };
    const edges: number[] = [];
    for (const seed of SEEDS) {
      const found = await score(model, known, seed);
      for (const kind of ['exact', 'secant', 'gradient'] as const) scores[kind].push(found[kind]);
      edges.push(found.edges);
    }
    console.log(
      `${known.name}: AUROC over heads: patched ${mean(scores.exact).toFixed(3)}, secant ${mean(scores.secant).toFixed(3)}, gradient ${mean(scores.gradient).toFixed(3)}; over edges, secant ${mean(edges).toFixed(3)}`,
    );
    expect(mean(scores.exact)).toBe(1);
    expect(mean(scores.secant)).toBeGreaterThanOrEqual(0.99);
    expect(mean(edges)).toBeGreaterThanOrEqual(0.99);
  });
});

async function score(model: Model, { heads, pair }: KnownCircuit, seed: number) {
  const options = pair(seed);
  const { nLayers, nHeads } = model.config;
  const truth = Array.from({ length: nLayers * nHeads }, (_, i) =>
    heads.some(({ layer, head }) => i === layer * nHeads + head),
  );
  const sizes = (shares: readonly number[]) => shares.map(Math.abs);
  const { secant, gradient } = await estimateNodes(model, options);
  const { effects } = await patchSweep(model, {
    ...{ site: 'attn_head_out_all_pos', source: options.clean, target: options.corrupt },
    metric: options.metric,
  });
  const [before, finder] = heads;
  const isTrue = ({ sender, receiver, input }: Edge) =>
    input === 'k' &&
    'head' in sender &&
    [sender.layer, sender.head].join() === [before.layer, before.head].join() &&
    [receiver.layer, receiver.head].join() === [finder.layer, finder.head].join();
  const edges = await secantEdges(model, options);
  expect(edges.filter(isTrue)).toHaveLength(1);
  expect(total(secant.residPre[0]!)).toBeCloseTo(1, 3);
  return {
    exact: auroc(sizes(effects), truth),
    secant: auroc(sizes(secant.headZ.flat()), truth),
    gradient: auroc(sizes(gradient.headZ.flat()), truth),
    edges: auroc(
      edges.map(({ share }) => Math.abs(share)),
      edges.map(isTrue),
    ),
  };
}
