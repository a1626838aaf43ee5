import { afterAll, beforeAll, expect, it } from 'vitest';
import { publishedIoi } from '../../../src/experiments/published-ioi/run.ts';
import {
  measureSentence,
  patchedDifferences,
  valueBiases,
  type Sentence,
} from '../../../src/experiments/published-ioi/measures.ts';
import type { Model, ModelConfig, WeightSource } from '../../../src/microscope/index.ts';
import { dequantise } from '../../../src/microscope/formats/dequantise.ts';
import { build, closeAll } from '../../made-up/buildModel.ts';
import { fakeMicroscope } from '../../made-up/fakeModel.ts';
import { SMALL_GPT2 } from '../../made-up/madeUpModel.ts';

/** As many layers and heads as GPT-2 small, each a sixteenth of the width. */
const CONFIG: ModelConfig = {
  ...SMALL_GPT2,
  ...{ nLayers: 12, nHeads: 12, nKeyValueHeads: 12, dHead: 4, dModel: 48, dMlp: 64 },
  tiedEmbeddings: true,
};

const sentence: Sentence = {
  prompt: 'one',
  receiver: ' x',
  tokens: [0, 7, 3, 9, 3],
  answer: 7,
  foil: 3,
};
const other: Sentence = {
  prompt: 'two',
  receiver: ' x',
  tokens: [0, 7, 3, 9, 7],
  answer: 3,
  foil: 7,
};
const { signal } = new AbortController();

let source: WeightSource;
let model: Model;
let biases: Float32Array[];

beforeAll(async () => {
  ({ source, model } = await build(CONFIG, 'F32', 'fast'));
  biases = await valueBiases(model, signal);
});
afterAll(closeAll);

const read = async (name: string) => dequantise(await source.read(name));

it('a head’s value bias is that of W_V and of the norm before it', async () => {
  const weight = await read('blocks.9.attn.v');
  const norm = await read('blocks.9.ln1.b');
  const expected = (await read('blocks.9.attn.v.b')).map(
    (bias, row) =>
      bias + norm.reduce((sum, value, i) => sum + value * weight[row * CONFIG.dModel + i]!, 0),
  );
  expect(biases[9]!.length).toBe(expected.length);
  expected.forEach((value, i) => expect(biases[9]![i]).toBeCloseTo(value, 4));
});

it('a sentence’s parts without value biases, and its difference without head 9.9, are what they should be', async () => {
  const measured = await measureSentence(model, sentence, biases, signal);
  const { logits, cache } = await model.runWithCache(sentence.tokens, ['blocks.9.attn.hook_z']);
  const difference = logits.data[7]! - logits.data[3]!;
  expect(measured.difference).toBeCloseTo(difference, 6);

  // Silencing 9.9 removes what it wrote itself, and changes what comes after. With nothing after it, only the former.
  const { dHead, nHeads } = CONFIG;
  const at = ((sentence.tokens.length - 1) * nHeads + 9) * dHead;
  const z = cache.get('blocks.9.attn.hook_z').data.subarray(at, at + dHead);
  const bias = biases[9]!.subarray(9 * dHead, 10 * dHead);
  const whole = await model.directLogitAttribution(sentence.tokens, 7, 3);
  const { cache: full } = await model.runWithCache(sentence.tokens);
  const onlyBias = full.get('blocks.9.attn.hook_z').data.slice();
  onlyBias.set(bias, at);
  const swapped = await model.directLogitAttribution(sentence.tokens, 7, 3, {
    cache: {
      has: (name) => full.has(name),
      names: () => full.names(),
      get: (name) =>
        name === 'blocks.9.attn.hook_z'
          ? { data: onlyBias, shape: full.get(name).shape }
          : full.get(name),
    },
  });
  const written = whole.heads[9]![9]! - swapped.heads[9]![9]!;
  expect(measured.heads[9]![9]).toBeCloseTo(written, 5);
  expect(Math.abs(written)).toBeGreaterThan(1e-3);

  const minus = z.map((value, i) => bias[i]! - value);
  const without = await model.run(sentence.tokens, {
    interventions: [{ hook: 'blocks.9.attn.hook_z', head: 9, position: 4, add: minus }],
  });
  expect(measured.without).toBeCloseTo(without.logits.data[7]! - without.logits.data[3]!, 4);
});

it('the lens reads every row with the last row’s scale', async () => {
  const { lens } = await measureSentence(model, sentence, biases, signal);
  const back = await measureSentence(model, { ...sentence, answer: 3, foil: 7 }, biases, signal);
  // By turns answer and foil, so that the norm's bias cancels.
  const mean = (lens.final - back.lens.final) / 2;
  const { logits, cache } = await model.runWithCache(sentence.tokens, [
    'blocks.9.hook_resid_mid',
    'blocks.11.hook_resid_post',
  ]);
  const weight = await read('ln_final.w');
  const bias = await read('ln_final.b');
  const embed = await read('embed');
  const width = CONFIG.dModel;
  const direction = weight.map((_, i) => embed[7 * width + i]! - embed[3 * width + i]!);
  const constant = bias.reduce((sum, value, i) => sum + value * direction[i]!, 0);
  expect(mean + constant).toBeCloseTo(logits.data[7]! - logits.data[3]!, 4);

  const last = (name: Parameters<typeof cache.get>[0]) =>
    [...cache.get(name).data.subarray(4 * width)].map((value, _, all) => {
      return value - all.reduce((sum, one) => sum + one, 0) / width;
    });
  const final = last('blocks.11.hook_resid_post');
  const scale = Math.sqrt(final.reduce((sum, value) => sum + value ** 2, 0) / width + 1e-5);
  const mid = last('blocks.9.hook_resid_mid').reduce(
    (sum, value, i) => sum + (value / scale) * weight[i]! * direction[i]!,
    0,
  );
  expect(lens.mid).toBeCloseTo(mid, 4);
});

it('a patched head gives what a plain run with its output gives', async () => {
  const heads = [{ layer: 5, head: 5 }];
  const [value] = await patchedDifferences(model, sentence, other, heads, signal);
  const { cache } = await model.runWithCache(sentence.tokens, ['blocks.5.attn.hook_z']);
  const { data } = cache.get('blocks.5.attn.hook_z');
  const { logits } = await model.run(other.tokens, {
    interventions: sentence.tokens.map((_, position) => ({
      hook: 'blocks.5.attn.hook_z' as const,
      head: 5,
      position,
      keep: 0,
      add: data.slice((position * 12 + 5) * 4, (position * 12 + 6) * 4),
    })),
  });
  expect(value).toBeCloseTo(logits.data[7]! - logits.data[3]!, 4);
});

it('another model is refused with its sizes', async () => {
  const microscope = { ...fakeMicroscope(model), model: async () => model };
  await expect(publishedIoi.run(microscope, {})).rejects.toThrow(
    /expected GPT-2 small \(12 layers.*got gpt2 with 12 layers, 12 heads, width 48, 50 tokens/,
  );
});
