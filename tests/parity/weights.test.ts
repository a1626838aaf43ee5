import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  copyingScores,
  neuronLogits,
  ovCircuit,
  qkCircuit,
  type BlockWeights,
  type CopyingScores,
  type Model,
  type Tensor,
} from '../../src/microscope/index.ts';
import { nodePool } from './nodeMicroscope.ts';

/** Of an array: its shape, its norm, and numbers at evenly spread places, from first to last. */
interface Summary {
  readonly shape: readonly number[];
  readonly norm: number;
  readonly values: readonly number[];
}

/** `tests/fixtures/weights-smollm2-135m.json`: numpy in float64, from the GGUF. */
interface Reference {
  readonly tokens: readonly number[];
  readonly W_E: Summary;
  readonly lnFinal: Summary;
  readonly blocks: readonly {
    readonly layer: number;
    readonly weights: Readonly<Record<keyof BlockWeights, Summary>>;
  }[];
  readonly circuits: readonly {
    readonly layer: number;
    readonly head: number;
    readonly ov: Summary;
    readonly qk: Summary;
  }[];
  readonly neurons: readonly {
    readonly layer: number;
    readonly neuron: number;
    readonly logits: Summary;
    readonly largest: readonly number[];
    readonly smallest: readonly number[];
  }[];
  readonly copying: {
    readonly layers: readonly number[];
    readonly top: number;
    readonly embed: CopyingScores;
    readonly mlp0: CopyingScores;
  };
}

const path = join(import.meta.dirname, '../fixtures/weights-smollm2-135m.json');
const reference = JSON.parse(readFileSync(path, 'utf8')) as Reference;

/** Of a product, as a share of its largest listed number. Worst seen: 4e-7. */
const PRODUCT = 1e-5;

/** The largest difference, as a share of the reference's largest number. */
function difference({ data, shape }: Tensor, { shape: wanted, norm, values }: Summary): number {
  expect(shape).toEqual(wanted);
  const found = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0));
  const size = Math.max(...values.map(Math.abs));
  return values.reduce(
    (most, value, i) => {
      const place = Math.trunc((i * (data.length - 1)) / (values.length - 1));
      return Math.max(most, Math.abs(data[place]! - value) / size);
    },
    Math.abs(found - norm) / norm,
  );
}

const flat = (data: Float32Array): Tensor => ({ data, shape: [data.length] });

describe.each(['fast', 'lean'] as const)('weights of SmolLM2-135M, %s,', (memory) => {
  let model: Model;
  beforeAll(async () => {
    model = await nodePool(memory).model('smollm2-135m');
  });

  it('are those of the GGUF, its query and key rows put back in order', async () => {
    const { weights } = model;
    let worst = difference(await weights.W_E(reference.tokens), reference.W_E);
    // Tied.
    worst = Math.max(worst, difference(await weights.W_U(reference.tokens), reference.W_E));
    worst = Math.max(worst, difference(flat(weights.lnFinal.w), reference.lnFinal));
    for (const { layer, weights: wanted } of reference.blocks) {
      const block = await weights.block(layer);
      const arrays = { ...block, ln1: flat(block.ln1.w), ln2: flat(block.ln2.w) };
      for (const [name, summary] of Object.entries(wanted))
        worst = Math.max(worst, difference(arrays[name as keyof BlockWeights]!, summary));
      expect(Object.keys(block).sort()).toEqual(Object.keys(wanted).sort());
    }
    console.log(`weights, ${memory}: worst ${worst.toExponential(1)}, allowed 1e-6`);
    // Sums of many squares apart, the same float32 numbers.
    expect(worst).toBeLessThan(1e-6);
  });

  it('multiply to the circuits and the promoted words of a float64 reference', async () => {
    let worst = 0;
    for (const { layer, head, ov, qk } of reference.circuits) {
      const block = await model.weights.block(layer);
      worst = Math.max(worst, difference(ovCircuit(block, head), ov));
      worst = Math.max(worst, difference(qkCircuit(block, head), qk));
    }
    for (const { layer, neuron, logits, largest, smallest } of reference.neurons) {
      const found = await neuronLogits(model, { layer, neuron });
      worst = Math.max(worst, difference(flat(found), logits));
      const order = [...found.keys()].sort((a, b) => found[b]! - found[a]!);
      expect(order.slice(0, 10)).toEqual(largest);
      expect(order.reverse().slice(0, 10)).toEqual(smallest);
    }
    console.log(`products, ${memory}: worst ${worst.toExponential(1)}, allowed ${PRODUCT}`);
    expect(worst).toBeLessThan(PRODUCT);
  });

  it('give each head the copying score of the reference', async () => {
    const { layers, top, ...wanted } = reference.copying;
    // The packed path takes its time: one layer of it.
    const some = memory === 'fast' ? layers : [23];
    const rows = (all: readonly (readonly number[])[]) =>
      some.map((layer) => all[layers.indexOf(layer)]);
    for (const from of ['embed', 'mlp0'] as const) {
      const options = { tokens: reference.tokens, top, from, layers: some };
      const found = await copyingScores(model, options);
      expect(found.copying).toEqual(rows(wanted[from].copying));
      expect(found.suppressing).toEqual(rows(wanted[from].suppressing));
    }
    // A head that moves names writes the name that it reads; a negative one writes against it.
    const [first, fourth] = [layers.indexOf(23), layers.indexOf(24)];
    expect(wanted.mlp0.copying[first]![0]).toBeGreaterThan(0.5);
    expect(wanted.mlp0.suppressing[fourth]![4]).toBeGreaterThan(0.5);
  });
});
