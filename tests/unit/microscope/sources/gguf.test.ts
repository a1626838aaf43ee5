import { describe, expect, it } from 'vitest';
import { FormatError, UnsupportedError } from '../../../../src/microscope/errors.ts';
import { bytesInMemory } from '../../../made-up/bytesInMemory.ts';
import { dequantise } from '../../../../src/microscope/formats/dequantise.ts';
import { openGguf } from '../../../../src/microscope/sources/openGguf.ts';
import {
  counting,
  GPT2,
  LLAMA,
  LLAMA_METADATA,
  llamaGguf,
  llamaTensors,
  stored,
  TOKENIZER_METADATA,
} from '../../../made-up/modelFiles.ts';
import { writeGguf } from '../../../made-up/fileWriters.ts';
import type { MetadataValue, StoredTensor } from '../../../made-up/fileWriters.ts';

const open = (bytes: Uint8Array) => openGguf(bytesInMemory(bytes));

/** A llama GGUF with one tensor put in another's place, or taken out. */
function withTensor(name: string, ...replacement: StoredTensor[]): Uint8Array {
  const tensors = llamaTensors().flatMap((one) => (one.name === name ? replacement : [one]));
  return llamaGguf({}, tensors);
}

it('a llama GGUF gives its configuration, with the constants as they were written', async () => {
  const source = await open(llamaGguf());
  expect(source.config).toEqual({
    architecture: 'llama',
    ...LLAMA,
    nCtx: 16,
    eps: 1e-5,
    rotaryBase: 100000,
    tiedEmbeddings: true,
  });
  expect(source.name).toBe('Tiny llama');
  expect(source.hash).toMatch(/^[0-9a-f]{64}$/);
});

it('query and key rows come in the half-split order of RoPE', async () => {
  const { dHead, dModel } = LLAMA;
  const source = await open(
    withTensor('blk.1.attn_q.weight', counting('blk.1.attn_q.weight', dModel, dModel)),
  );
  const rows = dequantise(await source.read('blocks.1.attn.q'));
  const fileRow = Array.from({ length: dModel }, (_, row) => rows[row * dModel]! / dModel);
  // A head of 8: the file has the pairs (0,1) (2,3) (4,5) (6,7), the source 0 2 4 6 then 1 3 5 7.
  expect(fileRow.slice(0, dHead)).toEqual([0, 2, 4, 6, 1, 3, 5, 7]);
  expect(fileRow.slice(dHead, 2 * dHead)).toEqual([8, 10, 12, 14, 9, 11, 13, 15]);
});

it('every other tensor keeps its bytes', async () => {
  const source = await open(llamaGguf());
  const names = {
    'attn.v': 'attn_v',
    'attn.o': 'attn_output',
    'mlp.gate': 'ffn_gate',
    'mlp.in': 'ffn_up',
    'mlp.out': 'ffn_down',
    'ln1.w': 'attn_norm',
    'ln2.w': 'ffn_norm',
  };
  for (const [name, from] of Object.entries(names)) {
    const tensor = llamaTensors().find((one) => one.name === `blk.1.${from}.weight`)!;
    const { type, shape, data } = await source.read(`blocks.1.${name}`);
    expect({ type, shape, data }, name).toEqual({
      type: tensor.type,
      shape: tensor.shape,
      data: tensor.data,
    });
  }
});

it('settings that change nothing, as older files have them, are passed over', async () => {
  const older = {
    'llama.tensor_data_layout': 'Meta AI original pth',
    'llama.rope.scaling.finetuned': false,
  };
  const [plain, wordy] = [await open(llamaGguf()), await open(llamaGguf(older))];
  expect(wordy.config).toEqual(plain.config);
});

it('an output matrix of its own makes the embeddings untied', async () => {
  const output = stored('output.weight', 'Q8_0', LLAMA.dVocab, LLAMA.dModel);
  const source = await open(llamaGguf({}, [...llamaTensors(), output]));
  expect(source.config.tiedEmbeddings).toBe(false);
  expect((await source.read('unembed')).data).toEqual(output.data);
});

it('a gpt2 GGUF gives queries, keys and values apart, with their biases', async () => {
  const { dModel, dMlp, dVocab, nCtx } = GPT2;
  const metadata: Record<string, MetadataValue> = {
    'general.architecture': 'gpt2',
    'gpt2.block_count': { u32: 1 },
    'gpt2.context_length': { u32: nCtx },
    'gpt2.embedding_length': { u32: dModel },
    'gpt2.feed_forward_length': { u32: dMlp },
    'gpt2.attention.head_count': { u32: GPT2.nHeads },
    'gpt2.attention.layer_norm_epsilon': { f32: 1e-5 },
    ...TOKENIZER_METADATA,
    'tokenizer.ggml.pre': 'gpt-2',
    'tokenizer.ggml.tokens': ['a', 'b', 'ab'],
    'tokenizer.ggml.token_type': { i32s: [1, 1, 1] },
    'tokenizer.ggml.merges': ['a b'],
  };
  const linear = (name: string, out: number, width: number) => [
    counting(`${name}.weight`, out, width),
    counting(`${name}.bias`, out),
  ];
  const norm = (name: string) => [
    counting(`${name}.weight`, dModel),
    counting(`${name}.bias`, dModel),
  ];
  const tensors = [
    counting('token_embd.weight', dVocab, dModel),
    counting('position_embd.weight', nCtx, dModel),
    counting('output.weight', dVocab, dModel),
    ...norm('output_norm'),
    ...norm('blk.0.attn_norm'),
    ...norm('blk.0.ffn_norm'),
    ...linear('blk.0.attn_qkv', 3 * dModel, dModel),
    ...linear('blk.0.attn_output', dModel, dModel),
    ...linear('blk.0.ffn_up', dMlp, dModel),
    ...linear('blk.0.ffn_down', dModel, dMlp),
  ];
  const source = await open(writeGguf({ metadata, tensors }));
  expect(source.config).toMatchObject({ architecture: 'gpt2', dHead: 2, tiedEmbeddings: true });
  const keys = await source.read('blocks.0.attn.k');
  expect([...dequantise(keys)]).toEqual(Array.from({ length: 16 }, (_, i) => 16 + i));
  expect([...dequantise(await source.read('blocks.0.attn.v.b'))]).toEqual([8, 9, 10, 11]);
});

describe('a model the engine does not run is refused by name:', () => {
  const cases: [string, Uint8Array, string][] = [
    [
      'another architecture',
      llamaGguf({ 'general.architecture': 'qwen2' }),
      'general.architecture: expected "llama" or "gpt2", got "qwen2"',
    ],
    [
      'scaled RoPE',
      llamaGguf({ 'llama.rope.scaling.type': 'yarn' }),
      'llama.rope.scaling.type: expected "none" or "linear", got "yarn"',
    ],
    [
      'RoPE factors and linear scaling at once',
      llamaGguf({ 'llama.rope.scaling.type': 'linear', 'llama.rope.scaling.factor': { f32: 2 } }, [
        ...llamaTensors(),
        counting('rope_freqs.weight', 4),
      ]),
      'expected rope_freqs.weight or linear RoPE scaling, got both',
    ],
    [
      'RoPE factors for short and for long texts',
      llamaGguf({}, [...llamaTensors(), counting('rope_factors_long.weight', 4)]),
      'rope_factors_long.weight is not a tensor of the llama architecture',
    ],
    [
      'a sliding window',
      llamaGguf({ 'llama.attention.sliding_window': { u32: 8 } }),
      'llama.attention.sliding_window: expected 0 or at least 16, got 8',
    ],
    [
      'experts',
      llamaGguf({ 'llama.expert_count': { u32: 8 } }),
      'the setting llama.expert_count (8)',
    ],
    [
      'partly rotated heads',
      llamaGguf({ 'llama.rope.dimension_count': { u32: 4 } }),
      'llama.rope.dimension_count: expected 8, got 4',
    ],
    [
      'a bias that its first block lacks',
      llamaGguf({}, [...llamaTensors(), stored('blk.1.ffn_up.bias', 'F32', 64)]),
      'blk.1.ffn_up.bias is not a tensor of the llama architecture',
    ],
    [
      'an unread quantisation',
      withTensor('blk.0.attn_v.weight', {
        ...stored('blk.0.attn_v.weight', 'F32', 16, 256),
        type: 'IQ3_S',
      }),
      'weights of type IQ3_S are not supported',
    ],
    [
      'another kind of tokenizer',
      llamaGguf({ 'tokenizer.ggml.model': 'bert' }),
      'tokenizer.ggml.model: expected "gpt2" or "llama", got "bert"',
    ],
    [
      'another pre-tokenizer',
      llamaGguf({ 'tokenizer.ggml.pre': 'qwen2' }),
      'tokenizer.ggml.pre: expected "gpt-2" or "smollm" or "llama-bpe", got "qwen2"',
    ],
  ];
  it.each(cases)('%s', async (_, bytes, message) => {
    await expect(open(bytes)).rejects.toThrow(message);
    await expect(open(bytes)).rejects.toThrow(UnsupportedError);
  });
});

describe('a llama GGUF that is wrong is refused, naming the field:', () => {
  const { 'llama.block_count': _, ...withoutBlocks } = LLAMA_METADATA;
  const cases: [string, Uint8Array, string][] = [
    [
      'no block count',
      writeGguf({ metadata: withoutBlocks, tensors: llamaTensors() }),
      'nLayers: expected a whole number from 1 to 512, got nothing',
    ],
    [
      'an absurd block count',
      llamaGguf({ 'llama.block_count': { u32: 4_000_000_000 } }),
      'nLayers: expected a whole number from 1 to 512',
    ],
    [
      'more blocks than tensors',
      llamaGguf({ 'llama.block_count': { u32: 3 } }),
      'expected a tensor blk.2.attn_norm.weight, found none',
    ],
    [
      'heads that do not divide',
      llamaGguf({ 'llama.attention.head_count_kv': { u32: 3 } }),
      'nKeyValueHeads: expected a divisor of 4 heads, got 3',
    ],
    ['a missing embedding', withTensor('token_embd.weight'), 'expected a tensor token_embd.weight'],
    [
      'a matrix of another shape',
      withTensor('blk.0.ffn_up.weight', stored('blk.0.ffn_up.weight', 'Q4_1', 32, 32)),
      'expected blocks.0.mlp.in [64, 32], got [32, 32]',
    ],
    [
      'RoPE factors of another length',
      llamaGguf({}, [...llamaTensors(), stored('rope_freqs.weight', 'F32', 5)]),
      'rotaryScaling: factors: expected 4 numbers above 0, got a list of 5',
    ],
    [
      'a RoPE factor of 0',
      llamaGguf({}, [...llamaTensors(), counting('rope_freqs.weight', 4)]),
      'rotaryScaling: factors: expected 4 numbers above 0, got a list of 4',
    ],
    [
      'RoPE factors of another type',
      llamaGguf({}, [...llamaTensors(), stored('rope_freqs.weight', 'Q8_0', 32)]),
      'rope_freqs.weight: expected a list of at most 4096 F32 numbers, got Q8_0 [32]',
    ],
    ['a token twice', llamaGguf({ 'tokenizer.ggml.tokens': ['a', 'a'] }), '"a" is both 0 and 1'],
    [
      'more tokens than embeddings',
      llamaGguf({ 'tokenizer.ggml.tokens': ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'] }),
      'expected at most 8 tokens, got 9',
    ],
  ];
  it.each(cases)('%s', async (_, bytes, message) => {
    await expect(open(bytes)).rejects.toThrow(message);
    await expect(open(bytes)).rejects.toThrow(FormatError);
  });
});

it('a tensor that is not there is refused by name', async () => {
  const source = await open(llamaGguf());
  expect(source.has('unembed')).toBe(false);
  await expect(source.read('unembed')).rejects.toThrow('no tensor named "unembed"');
});

it('a bias of the queries asks for those of keys, values and outputs', async () => {
  const file = llamaGguf({}, [...llamaTensors(), stored('blk.0.attn_q.bias', 'F32', 32)]);
  await expect(open(file)).rejects.toThrow('expected a tensor blk.0.attn_k.bias, found none');
});
