import { describe, expect, it } from 'vitest';
import { directAttribution } from '../../../src/experiments/direct-attribution/run.ts';
import type { DirectAttributionSpec } from '../../../src/experiments/direct-attribution/spec.ts';
import { SMALL_LLAMA } from '../../made-up/madeUpModel.ts';
import { referenceRun, type Change } from '../../made-up/referenceTransformer.ts';
import { letterTokenizer, openSmallLlama } from '../../made-up/smallLlama.ts';

/** Largest accepted difference from the float64 reference. */
const TOLERANCE = 1e-4;

const { dHead, dMlp, nLayers, nHeads } = SMALL_LLAMA;
const tokenizer = letterTokenizer();
const small = openSmallLlama(tokenizer);
const { source } = small;

const asked: DirectAttributionSpec = {
  ...{ prompt: 'hdsdm', answer: 'c', foil: 'e' },
  ...{ head: { layer: 1, head: 2 }, where: 'everywhere' },
};
const TOKENS = tokenizer.encode(asked.prompt);
const [ANSWER, FOIL] = [tokenizer.toSingleToken('c'), tokenizer.toSingleToken('e')];

const run = (changes: Partial<DirectAttributionSpec> = {}) =>
  directAttribution.run(small.microscope(), { ...asked, ...changes });

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
const close = (found: number, expected: number) =>
  expect(Math.abs(found - expected)).toBeLessThan(TOLERANCE);

async function leadWith(change?: Change): Promise<number> {
  const { logits } = await referenceRun(source, TOKENS, change);
  return logits[ANSWER]! - logits[FOIL]!;
}

/** Some numbers of each row of a hook, or of the last row alone, set to zero. */
const silence =
  (name: string, from: number, count: number, last: boolean): Change =>
  (hook, rows) => {
    if (hook === name)
      for (const row of last ? rows.slice(-1) : rows) row.fill(0, from, from + count);
  };
const headOff = (layer: number, head: number, last = false) =>
  silence(`blocks.${layer}.attn.hook_z`, head * dHead, dHead, last);

describe('the direct attribution experiment', () => {
  it('gives parts that add up to the lead of the model', async () => {
    const result = await run();
    expect(directAttribution.result.parse(result)).toEqual(result);
    const { heads, neurons, embed, bias } = result.writes;
    close(sum(heads.flat()) + neurons + embed + bias, result.lead);
    close(result.lead, await leadWith());
    expect(result.neurons.count).toBe(nLayers * dMlp);
  });

  it('measures what is lost without each head, at every token or at the last', async () => {
    const [all, last] = [await run(), await run({ where: 'last' })];
    const lead = await leadWith();
    for (const [layer, head] of [
      [0, 1],
      [1, 2],
      [3, 3],
    ] as const) {
      close(all.costs[layer]![head]!, lead - (await leadWith(headOff(layer, head))));
      close(last.costs[layer]![head]!, lead - (await leadWith(headOff(layer, head, true))));
    }
    expect(all.writes).toEqual(last.writes);
    expect(all.costs).not.toEqual(last.costs);
  });

  it('finds the neurons that write most, and what is lost without them', async () => {
    const { neurons, largest, writes } = await run();
    const sizes = neurons.largest.map((one) => Math.abs(one.writes));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    const lead = await leadWith();
    for (const { layer, neuron, costs } of neurons.largest.slice(0, 3)) {
      const off = silence(`blocks.${layer}.mlp.hook_post`, neuron, 1, false);
      close(costs, lead - (await leadWith(off)));
    }
    const head = Math.max(...writes.heads.flat().map(Math.abs));
    expect(Math.abs(largest.writes)).toBeCloseTo(Math.max(head, sizes[0]!), 5);
    expect(largest.kind).toBe(head >= sizes[0]! ? 'head' : 'neuron');
    expect(neurons.half).toBeGreaterThan(0);
    expect(neurons.half).toBeLessThan(neurons.count / 2);
  });

  it('shows through whom a head works: changes that add up to what it costs', async () => {
    const result = await run();
    const { changes } = result.chosen;
    const change = sum([...changes.heads.flat(), ...changes.mlps, changes.embed, changes.bias]);
    close(change, -result.costs[1]![2]!);
    close(changes.heads[1]![2]!, -result.writes.heads[1]![2]!);
    expect(changes.heads[3]!.some((value) => Math.abs(value) > 0.001)).toBe(true);
    close(sum(result.chosen.attention), 1);
  });

  it('counts the heads of which the two numbers disagree', async () => {
    const { writes, costs, compared } = await run();
    const pairs = writes.heads.flatMap((line, layer) =>
      line.map((value, head) => [value, costs[layer]![head]!] as const),
    );
    const count = (fits: (pair: readonly [number, number]) => boolean) => pairs.filter(fits).length;
    expect(compared).toMatchObject({
      missed: count(([written, cost]) => Math.abs(written) < 0.1 && cost >= 0.5),
      idle: count(([written, cost]) => written >= 0.5 && Math.abs(cost) < 0.1),
      opposite: count(
        ([written, cost]) => (written > 0.1 && cost < -0.1) || (written < -0.1 && cost > 0.1),
      ),
    });
    expect(Math.abs(compared.correlation)).toBeLessThanOrEqual(1);
  });

  it('keeps the sweep for another head, and makes it anew for another question', async () => {
    const first = await run();
    const other = await run({ head: { layer: 0, head: 1 } });
    expect(other.costs).toEqual(first.costs);
    expect(other.chosen).not.toEqual(first.chosen);
    expect((await run({ foil: 'g' })).costs).not.toEqual(first.costs);
  });

  it('refuses a head that the model lacks, and a foil that is the answer', async () => {
    await expect(run({ head: { layer: 9, head: 0 } })).rejects.toThrow(/no head 9\.0/);
    await expect(run({ foil: 'c' })).rejects.toMatchObject({ name: 'InputError', field: 'foil' });
  });

  it('fits the head to a smaller model', () => {
    const fitted = directAttribution.fit!({ ...asked, head: { layer: 23, head: 8 } }, SMALL_LLAMA);
    expect(fitted.head).toEqual({ layer: nLayers - 1, head: nHeads - 1 });
  });
});
