import { afterAll, describe, expect, it } from 'vitest';
import { scoreEdges, scoreNodes } from '../../../../src/experiments/answer-key/judge.ts';
import { knownCircuit } from '../../../../src/experiments/answer-key/knownCircuits.ts';
import {
  measurePair,
  type MeasuredPair,
} from '../../../../src/experiments/answer-key/measurePair.ts';
import { CIRCUITS, PAIR_WORDS, pairOf } from '../../../../src/experiments/answer-key/pairs.ts';
import { WORDS } from '../../../../src/experiments/answer-key/words.ts';
import { mean, sum } from '../../../../src/experiments/measure/numbers.ts';
import { shuffled } from '../../../../src/experiments/measure/shuffled.ts';
import { estimateNodes } from '../../../../src/microscope/index.ts';
import { buildFrom, closeAll } from '../../../made-up/buildModel.ts';

afterAll(closeAll);

const METHODS = ['exact', 'secant', 'gradient'] as const;
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const { signal } = new AbortController();

describe.each(CIRCUITS)('a circuit written by hand: %s', (name) => {
  const { source, heads } = knownCircuit(name);
  const [sender, receiver] = heads;
  const key = { heads: [...heads], decoys: [], edge: { sender, receiver, input: 'k' as const } };
  const pairs = SEEDS.map((seed) => {
    const { clean, corrupt, answer, foil } = pairOf(name, shuffled(PAIR_WORDS, seed));
    const ids = (text: string) => text.split(' ').map((word) => WORDS.indexOf(word));
    const metric = { answer: WORDS.indexOf(answer), foil: WORDS.indexOf(foil) };
    return { clean: ids(clean), corrupt: ids(corrupt), metric };
  });

  it('answers as it was written to', async () => {
    const model = await buildFrom(source, 'fast');
    for (const { clean, corrupt, metric } of pairs) {
      const { data } = (await model.run([clean, corrupt])).logits;
      const best = [0, 1].map((row) => {
        const logits = [...data.subarray(row * WORDS.length, (row + 1) * WORDS.length)];
        return logits.indexOf(Math.max(...logits));
      });
      expect(best).toEqual([metric.answer, metric.foil]);
    }
  });

  it('is found among its nodes and its edges', async () => {
    const model = await buildFrom(source, 'fast');
    const measured: MeasuredPair[] = [];
    for (const pair of pairs) measured.push(await measurePair(model, pair, signal));
    const scores = METHODS.map((method) => ({
      method,
      nodes: mean(measured.map((one) => scoreNodes(one[method], key))),
      edges: mean(measured.map(({ edges }) => scoreEdges(edges, (edge) => edge[method], key))),
    }));
    const told = scores.map(
      ({ method, nodes, edges }) => `${method} ${nodes.toFixed(3)} and ${edges.toFixed(3)}`,
    );
    console.log(`${name}: AUROC over nodes and edges: ${told.join(', ')}`);
    const [exact, secant, gradient] = scores;
    expect(exact).toMatchObject({ nodes: 1, edges: 1 });
    expect(secant!.nodes).toBeGreaterThanOrEqual(0.99);
    expect(secant!.edges).toBeGreaterThanOrEqual(0.99);
    expect(gradient!.nodes).toBeLessThan(1);
    expect(gradient!.edges).toBeLessThan(0.9);
  });

  it('has shares that add up to the whole, layer by layer', async () => {
    const model = await buildFrom(source, 'fast');
    for (const pair of pairs) {
      const { secant } = await estimateNodes(model, pair);
      for (const layer of secant.residPre) expect(sum(layer)).toBeCloseTo(1, 3);
    }
  });
});
