import { afterAll, describe, expect, it } from 'vitest';
import {
  copyingScores,
  neuronLogits,
  ovCircuit,
  qkCircuit,
  type HookName,
  type MemoryMode,
  type ModelConfig,
  type Tensor,
  type WeightType,
} from '../../../../src/microscope/index.ts';
import { dequantise } from '../../../../src/microscope/formats/dequantise.ts';
import { build, closeAll, TOKENS, TOLERANCE, worst } from '../../../made-up/buildModel.ts';
import { SMALL_GPT2, SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';

afterAll(closeAll);

/** Grouped queries, untied, and biases everywhere, which Llama may have. */
const BIASED_LLAMA: ModelConfig = {
  ...SMALL_LLAMA,
  ...{ attentionBias: true, mlpBias: true, tiedEmbeddings: false },
};

const kinds: [string, ModelConfig, WeightType, MemoryMode][] = [
  ['llama, F32, fast', SMALL_LLAMA, 'F32', 'fast'],
  ['llama, Q4_1, lean', SMALL_LLAMA, 'Q4_1', 'lean'],
  ['llama with biases, F32, lean', BIASED_LLAMA, 'F32', 'lean'],
  ['gpt2, F32, fast', SMALL_GPT2, 'F32', 'fast'],
  ['gpt2, Q4_1, lean', SMALL_GPT2, 'Q4_1', 'lean'],
];

/** `[…, rows, columns]`: the last two axes of one item of the first, as lists of rows. */
function rowsOf({ data, shape }: Tensor, item = 0): number[][] {
  const [rows, columns] = shape.slice(-2) as [number, number];
  return Array.from({ length: rows }, (_, row) => [
    ...data.subarray((item * rows + row) * columns, (item * rows + row + 1) * columns),
  ]);
}

const times = (row: readonly number[], matrix: readonly number[][], bias?: ArrayLike<number>) =>
  matrix[0]!.map((_, column) =>
    row.reduce((sum, value, i) => sum + value * matrix[i]![column]!, bias ? bias[column]! : 0),
  );

const product = (left: number[][], right: number[][]) => left.map((row) => times(row, right));

const turned = (matrix: number[][]) => matrix[0]!.map((_, i) => matrix.map((row) => row[i]!));

const silu = (x: number) => x / (1 + Math.exp(-x));
const gelu = (x: number) =>
  0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

/** LayerNorm or RMSNorm in float64, as the architecture has it. */
function norm({ architecture, eps }: ModelConfig, row: readonly number[]): number[] {
  const centre = architecture === 'gpt2' ? row.reduce((sum, v) => sum + v, 0) / row.length : 0;
  const square = row.reduce((sum, v) => sum + (v - centre) ** 2, 0) / row.length;
  return row.map((v) => (v - centre) / Math.sqrt(square + eps));
}

const scaled = (row: readonly number[], w: ArrayLike<number>, b?: ArrayLike<number>) =>
  row.map((value, i) => value * w[i]! + (b ? b[i]! : 0));

describe.each(kinds)('weights of %s', (_, config, type, memory) => {
  const { nHeads, nKeyValueHeads, dHead, dModel, dMlp, dVocab, nLayers } = config;
  const layer = 2;
  const at = (hook: string) => `blocks.${layer}.${hook}` as HookName;

  it('are those of the file, in the shapes of TransformerLens', async () => {
    const { model, source } = await build(config, type, memory);
    const block = await model.weights.block(layer);
    expect(block.W_Q.shape).toEqual([nHeads, dModel, dHead]);
    expect(block.W_K.shape).toEqual([nKeyValueHeads, dModel, dHead]);
    expect(block.W_V.shape).toEqual([nKeyValueHeads, dModel, dHead]);
    expect(block.W_O.shape).toEqual([nHeads, dHead, dModel]);
    expect(block.W_in.shape).toEqual([dModel, dMlp]);
    expect(block.W_out.shape).toEqual([dMlp, dModel]);
    expect(block.W_gate?.shape).toEqual(
      config.architecture === 'llama' ? [dModel, dMlp] : undefined,
    );
    // The file's rows are outputs: head h, place i of a query is row h · dHead + i.
    const stored = async (name: string) => [...dequantise(await source.read(at(name)))];
    const query = await stored('attn.q');
    const byHead = block.W_Q.data.map((__, i) => {
      const [head, input, place] = [
        Math.floor(i / (dModel * dHead)),
        Math.floor(i / dHead) % dModel,
        i % dHead,
      ];
      return query[(head * dHead + place) * dModel + input]!;
    });
    expect(worst(block.W_Q.data, [...byHead])).toBe(0);
    const out = await stored('mlp.out'); // [dModel, dMlp]
    const written = Float32Array.from(
      out,
      (__, i) => out[(i % dModel) * dMlp + Math.floor(i / dModel)]!,
    );
    expect(worst(block.W_out.data, [...written])).toBe(0);
    expect([...block.ln2.w]).toEqual(await stored('ln2.w'));
    const tokens = [3, 49, 0];
    const rows = async (name: string) => {
      const all = dequantise(await source.read(name));
      return tokens.flatMap((t) => [...all.subarray(t * dModel, (t + 1) * dModel)]);
    };
    const embedded = await model.weights.W_E(tokens);
    expect(embedded.shape).toEqual([3, dModel]);
    expect([...embedded.data]).toEqual(await rows('embed'));
    const unembed = config.tiedEmbeddings ? 'embed' : 'unembed';
    expect([...(await model.weights.W_U(tokens)).data]).toEqual(await rows(unembed));
  });

  it('make every hook of a layer, and the logits, from the one before', async () => {
    const { model } = await build(config, type, memory);
    const { cache, logits } = await model.runWithCache(TOKENS);
    const block = await model.weights.block(layer);
    const hook = (name: string) => {
      const { data, shape } = cache.get(at(name));
      return rowsOf({ data, shape: [TOKENS.length, data.length / TOKENS.length] }).map((row) => ({
        row,
        of: (head: number) => row.slice(head * dHead, (head + 1) * dHead),
        shape,
      }));
    };
    const same = (made: readonly number[], found: readonly number[]) => {
      expect(worst(made, found)).toBeLessThan(TOLERANCE);
    };
    const position = 4;
    const before = norm(config, hook('hook_resid_pre')[position]!.row);
    const normed = scaled(before, block.ln1.w, block.ln1.b);
    const part = (bias: Tensor | undefined, head: number) =>
      bias?.data.subarray(head * dHead, (head + 1) * dHead);
    for (let head = 0; head < nHeads; head++)
      same(
        times(normed, rowsOf(block.W_Q, head), part(block.b_Q, head)),
        hook('attn.hook_q')[position]!.of(head),
      );
    for (let head = 0; head < nKeyValueHeads; head++) {
      const key = times(normed, rowsOf(block.W_K, head), part(block.b_K, head));
      same(key, hook('attn.hook_k')[position]!.of(head));
      const value = times(normed, rowsOf(block.W_V, head), part(block.b_V, head));
      same(value, hook('attn.hook_v')[position]!.of(head));
    }
    const z = hook('attn.hook_z')[position]!;
    const all = Array.from({ length: nHeads }, (__, head) =>
      times(z.of(head), rowsOf(block.W_O, head)),
    );
    const summed = all[0]!.map((__, i) =>
      all.reduce((sum, one) => sum + one[i]!, block.b_O?.data[i] ?? 0),
    );
    same(summed, hook('hook_attn_out')[position]!.row);
    const middle = norm(config, hook('hook_resid_mid')[position]!.row);
    const inner = scaled(middle, block.ln2.w, block.ln2.b);
    const up = times(inner, rowsOf(block.W_in), block.b_in?.data);
    const gate = block.W_gate && times(inner, rowsOf(block.W_gate), block.b_gate?.data);
    const post = up.map((value, i) => (gate ? silu(gate[i]!) * value : gelu(value)));
    same(post, hook('mlp.hook_post')[position]!.row);
    same(times(post, rowsOf(block.W_out), block.b_out?.data), hook('hook_mlp_out')[position]!.row);
    const last = cache.get(`blocks.${nLayers - 1}.hook_resid_post`).data.slice(-dModel);
    const { lnFinal } = model.weights;
    const final = scaled(norm(config, [...last]), lnFinal.w, lnFinal.b);
    const words = await model.weights.W_U(Array.from({ length: dVocab }, (__, token) => token));
    same(times(final, turned(rowsOf(words))), [...logits.data]);
  });

  it('multiply to circuits, with the keys and values that grouped heads share', async () => {
    const { model } = await build(config, type, memory);
    const block = await model.weights.block(layer);
    for (const head of [0, nHeads - 1]) {
      const shared = Math.floor((head * nKeyValueHeads) / nHeads);
      const ov = product(rowsOf(block.W_V, shared), rowsOf(block.W_O, head));
      const qk = product(rowsOf(block.W_Q, head), turned(rowsOf(block.W_K, shared)));
      expect(ovCircuit(block, head).shape).toEqual([dModel, dModel]);
      expect(worst(ovCircuit(block, head).data, ov.flat())).toBeLessThan(1e-5);
      expect(worst(qkCircuit(block, head).data, qk.flat())).toBeLessThan(1e-5);
    }
  });

  it('say what a neuron adds to each logit: what a unit more of it does, times the scale', async () => {
    const { model } = await build(config, type, memory);
    const found = await neuronLogits(model, { layer: nLayers - 1, neuron: 5 });
    const last: HookName = `blocks.${nLayers - 1}.hook_resid_post`;
    const post: HookName = `blocks.${nLayers - 1}.mlp.hook_post`;
    const run = async (more: number) => {
      const one = { hook: post, neuron: 5, position: -1, add: [more] };
      const { logits, cache } = await model.runWithCache(TOKENS, [last], { interventions: [one] });
      const stream = [...cache.get(last).data.slice(-dModel)];
      const middle = config.architecture === 'gpt2' ? stream.reduce((a, b) => a + b) / dModel : 0;
      const square = stream.reduce((sum, value) => sum + (value - middle) ** 2, 0) / dModel;
      return { logits, scale: Math.sqrt(square + config.eps) };
    };
    const [none, some] = [await run(0), await run(10)];
    // Logits times their scale are linear in the stream, but for the norm's bias, which has no scale.
    const { b } = model.weights.lnFinal;
    const words = rowsOf(await model.weights.W_U(Array.from({ length: dVocab }, (__, i) => i)));
    const more = words.map((word, token) => {
      const own = b ? word.reduce((sum, value, i) => sum + value * b[i]!, 0) : 0;
      const unscaled = ({ logits, scale }: typeof none) => (logits.data[token]! - own) * scale;
      return (unscaled(some) - unscaled(none)) / 10;
    });
    expect(worst(found, more)).toBeLessThan(TOLERANCE);
    expect(Math.max(...found)).toBeGreaterThan(0.03);
  });

  it('score how often a head writes the token that it reads', async () => {
    const { model } = await build(config, type, memory);
    const tokens = Array.from({ length: dVocab }, (__, token) => token);
    const words = turned(rowsOf(await model.weights.W_U(tokens)));
    const { lnFinal } = model.weights;
    const off = { hook: 'blocks.0.hook_attn_out', keep: 0 } as const;
    const top = 3;
    for (const from of ['embed', 'mlp0'] as const) {
      const found = await copyingScores(model, { tokens, top, from });
      expect(found.copying.map((row) => row.length)).toEqual(
        Array.from({ length: nLayers }, () => nHeads),
      );
      const { data: embedded } = await model.weights.W_E(tokens);
      const streams: number[][] = [];
      for (const token of tokens) {
        const own = [...embedded.subarray(token * dModel, (token + 1) * dModel)];
        const place = { hook: 'blocks.0.hook_resid_pre', keep: 0, add: own } as const;
        const after = 'blocks.0.hook_resid_post';
        const options = { interventions: [place, off] };
        const { cache } = await model.runWithCache([token], [after], options);
        streams.push(from === 'embed' ? own : [...cache.get(after).data]);
      }
      const block = await model.weights.block(layer);
      for (const head of [1, 3]) {
        const shared = Math.floor((head * nKeyValueHeads) / nHeads);
        const ov = product(rowsOf(block.W_V, shared), rowsOf(block.W_O, head));
        let [largest, smallest] = [0, 0];
        streams.forEach((stream, token) => {
          const written = times(scaled(norm(config, stream), block.ln1.w), ov);
          const logits = times(scaled(norm(config, written), lnFinal.w, lnFinal.b), words);
          const order = [...logits.keys()].sort((a, z) => logits[z]! - logits[a]!);
          if (order.indexOf(token) < top) largest++;
          if (order.indexOf(token) >= dVocab - top) smallest++;
        });
        expect(found.copying[layer]![head]).toBeCloseTo(largest / dVocab, 6);
        expect(found.suppressing[layer]![head]).toBeCloseTo(smallest / dVocab, 6);
      }
      const alone = await copyingScores(model, { tokens, top, from, layers: [layer] });
      expect(alone.copying).toEqual([found.copying[layer]]);
      expect(found.copying.flat().some((score) => score > 0)).toBe(true);
    }
  });
});

describe('weights that are read', () => {
  it('are copies: what is done to them does nothing to the model', async () => {
    for (const memory of ['lean', 'fast'] as const) {
      const { model } = await build(SMALL_LLAMA, 'F32', memory);
      const { logits } = await model.run(TOKENS);
      const block = await model.weights.block(1);
      for (const { data } of [block.W_Q, block.W_O, block.W_in, block.W_out]) data.fill(0);
      block.ln1.w.fill(0);
      model.weights.lnFinal.w.fill(0);
      (await model.weights.W_E(TOKENS)).data.fill(0);
      (await model.weights.W_U(TOKENS)).data.fill(0);
      expect((await model.run(TOKENS)).logits.data).toEqual(logits.data);
      expect((await model.weights.block(1)).W_Q.data.some((value) => value !== 0)).toBe(true);
    }
  });

  it('are refused by name where there are none', async () => {
    const { model } = await build(SMALL_LLAMA, 'F32', 'lean');
    const { weights } = model;
    const block = await weights.block(0);
    await expect(weights.block(4)).rejects.toThrow(/layer from 0 to 3, got 4/);
    await expect(weights.W_E([50])).rejects.toThrow(/tokens from 0 to 49, got 50/);
    await expect(weights.W_U([-1])).rejects.toThrow(/tokens from 0 to 49, got -1/);
    const short = { data: new Float32Array(3), shape: [1, 3] };
    await expect(weights.project(short)).rejects.toThrow(/rows of 64, got shape \[1, 3\]/);
    expect(() => ovCircuit(block, 4)).toThrow(/head from 0 to 3, got 4/);
    expect(() => qkCircuit(block, -1)).toThrow(/head from 0 to 3, got -1/);
    const neuron = neuronLogits(model, { layer: 0, neuron: 96 });
    await expect(neuron).rejects.toThrow(/neuron from 0 to 95, got 96/);
    await expect(copyingScores(model, { tokens: [] })).rejects.toThrow(/at least one token/);
    const top = copyingScores(model, { tokens: [1], top: 0 });
    await expect(top).rejects.toThrow(/top from 1 to 49, got 0/);
    const late = AbortSignal.abort();
    const stopped = copyingScores(model, { tokens: [1], signal: late });
    await expect(stopped).rejects.toThrow(/abort/i);
  });
});
