import { describe, expect, it } from 'vitest';
import { FormatError, UnsupportedError } from '../../../../src/microscope/errors.ts';
import type { ModelConfig } from '../../../../src/microscope/index.ts';
import { bytesInMemory } from '../../../made-up/bytesInMemory.ts';
import { openGguf } from '../../../../src/microscope/sources/openGguf.ts';
import { expectReferenceLogits, storedModel } from '../../../made-up/checkpointLogits.ts';
import { LLAMA as SIZES, llamaGguf, llamaTensors, stored } from '../../../made-up/modelFiles.ts';
import type { MetadataValue } from '../../../made-up/fileWriters.ts';
import { ggufFile, WORDS } from '../../../made-up/ggufCheckpoint.ts';
import { madeUpModel, SMALL_GPT2, SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';
import { storeAs } from '../../../made-up/checkpointFiles.ts';

const LLAMA: ModelConfig = { ...SMALL_LLAMA, nLayers: 2 };
const GPT2: ModelConfig = { ...SMALL_GPT2, nLayers: 2, tiedEmbeddings: true };

type Metadata = Readonly<Record<string, MetadataValue>>;

const open = (metadata: Metadata, tensors = llamaTensors()) =>
  openGguf(bytesInMemory(llamaGguf(metadata, tensors)));

describe('output.weight of a GGUF', () => {
  it.each([
    ['GPT-2', { ...GPT2, tiedEmbeddings: false }],
    ['Llama', { ...LLAMA, tiedEmbeddings: false }],
  ])('makes the logits of a %s', async (_, config) => {
    const { reference, stored: tensors } = await storedModel(config);
    const source = await expectReferenceLogits(ggufFile(config, tensors), reference);
    expect(source.config.tiedEmbeddings).toBe(false);
  });

  it.each([
    ['GPT-2', GPT2],
    ['Llama', LLAMA],
  ])('is held once where it is the embedding of a %s again', async (_, config) => {
    const { reference, stored: tensors } = await storedModel(config);
    const twice = new Map([...tensors, ['unembed', tensors.get('embed')!]]);
    const files = ggufFile({ ...config, tiedEmbeddings: false }, twice);
    const source = await expectReferenceLogits(files, reference);
    expect(source.config.tiedEmbeddings).toBe(true);
    expect(source.has('unembed')).toBe(false);
  });

  it('is not the embedding of a tied GPT-2 that llama-quantize has packed otherwise', async () => {
    const config = { ...GPT2, tiedEmbeddings: false };
    const [four, eight] = await Promise.all(
      (['Q4_0', 'Q8_0'] as const).map((type) => storeAs(madeUpModel(config, type), type, true)),
    );
    const mixed = new Map([...four!.stored, ['unembed', eight!.stored.get('unembed')!]]);
    const reference = {
      ...four!.reference,
      read: (name: string) => (name === 'unembed' ? eight! : four!).reference.read(name),
    };
    for (const memory of ['fast', 'lean'] as const) {
      await expectReferenceLogits(ggufFile(config, mixed), reference, memory);
    }
  });
});

describe('RoPE of a GGUF is stretched as llama.cpp does:', () => {
  const config: ModelConfig = { ...LLAMA, rotaryScaling: { kind: 'linear', factor: 4 } };
  const cases: [string, Metadata, ModelConfig][] = [
    ['by a factor of no named kind', { 'llama.rope.scaling.factor': { f32: 4 } }, config],
    ['by the key of older files', { 'llama.rope.scale_linear': { f32: 4 } }, config],
    [
      'not at all where the kind is none',
      { 'llama.rope.scaling.type': 'none', 'llama.rope.scaling.factor': { f32: 4 } },
      LLAMA,
    ],
    [
      'not at all by 1',
      { 'llama.rope.scaling.type': 'linear', 'llama.rope.scaling.factor': { f32: 1 } },
      LLAMA,
    ],
    ['not at all by nothing', { 'llama.rope.scaling.type': 'linear' }, LLAMA],
  ];
  it.each(cases)('%s', async (_, metadata, expected) => {
    const { reference, stored: tensors } = await storedModel(expected);
    const files = ggufFile(LLAMA, tensors, { ...WORDS, ...metadata });
    const source = await expectReferenceLogits(files, reference);
    expect(source.config).toEqual(expected);
  });
});

describe('a setting of a GGUF that changes nothing is let by:', () => {
  const cases: [string, Metadata][] = [
    ['no experts', { 'llama.expert_count': { u32: 0 }, 'llama.expert_used_count': { u32: 0 } }],
    [
      'scales of one, or of none',
      {
        'llama.logit_scale': { f32: 1 },
        'llama.residual_scale': { f32: 1 },
        'llama.embedding_scale': { f32: 0 },
        'llama.attention.scale': { f32: 1 / Math.sqrt(8) },
        'llama.rope.scaling.attn_factor': { f32: 1 },
      },
    ],
    ['no window', { 'llama.attention.sliding_window': { u32: 0 } }],
    ['a window as wide as the context', { 'llama.attention.sliding_window': { u32: 16 } }],
    ['causal attention', { 'llama.attention.causal': true }],
    ['no caps', { 'llama.final_logit_softcapping': { f32: 0 } }],
    ['a size of the vocabulary without its padding', { 'llama.vocab_size': { u32: 8 } }],
    [
      'numbers by layer that are the same',
      {
        'llama.attention.head_count': { i32s: [4, 4] },
        'llama.attention.head_count_kv': { i32s: [2, 2] },
        'llama.feed_forward_length': { i32s: [64, 64] },
      },
    ],
    [
      'what is said of the file',
      {
        'general.type': 'model',
        'general.file_type': { u32: 15 },
        'general.tags': ['a'],
        'split.count': { u32: 0 },
      },
    ],
  ];
  it.each(cases)('%s', async (_, metadata) => {
    expect((await open(metadata)).config).toEqual((await open({})).config);
  });
});

describe('a setting of a GGUF that may change the numbers is refused by name:', () => {
  const cases: [Metadata, string][] = [
    [{ 'llama.logit_scale': { f32: 0.5 } }, 'llama.logit_scale (0.5)'],
    [{ 'llama.attention.scale': { f32: 1 } }, 'llama.attention.scale: expected 0 or 1/√8, got 1'],
    [{ 'llama.final_logit_softcapping': { f32: 30 } }, 'llama.final_logit_softcapping (30)'],
    [{ 'llama.attention.causal': false }, 'llama.attention.causal (false)'],
    [{ 'llama.vocab_size': { u32: 9 } }, 'llama.vocab_size: expected 8, got 9'],
    [{ 'llama.vocab_size': { u32: 7 } }, 'llama.vocab_size: expected 8, got 7'],
    [
      { 'llama.feed_forward_length': { i32s: [64, 32] } },
      'feed_forward_length: expected the same number for every layer',
    ],
    [
      { 'llama.attention.head_count_kv': { i32s: [2] } },
      'head_count_kv: expected the same number for every layer',
    ],
    [{ 'llama.rope.scaling.type': 'longrope' }, 'got "longrope"'],
    [
      { 'llama.rope.dimension_sections': { i32s: [2, 2] } },
      'llama.rope.dimension_sections (a list of 2)',
    ],
    [{ 'llama.something_new': { u32: 1 } }, 'llama.something_new (1)'],
    [{ 'general.type': 'adapter' }, 'general.type: expected "model", got "adapter"'],
    [{ 'tokenizer.ggml.normalizer': 'lowercase' }, 'tokenizer.ggml.normalizer ("lowercase")'],
  ];
  it.each(cases)('%j', async (metadata, message) => {
    await expect(open(metadata)).rejects.toThrow(message);
    await expect(open(metadata)).rejects.toThrow(UnsupportedError);
  });
});

describe('the tokenizer of a GGUF', () => {
  it('is refused where the file does not say how text is cut', async () => {
    const { 'tokenizer.ggml.pre': _, ...rest } = WORDS;
    const { stored: tensors } = await storedModel(GPT2);
    const file = ggufFile(GPT2, tensors, rest)['model.gguf'] as Uint8Array;
    const opened = openGguf(bytesInMemory(file));
    await expect(opened).rejects.toThrow('tokenizer.ggml.pre is missing');
    await expect(opened).rejects.toThrow(UnsupportedError);
    await expect(open({ 'tokenizer.ggml.pre': 'default' })).rejects.toThrow('got "default"');
  });

  it('may be padded with one token many times over', async () => {
    const rows = llamaTensors().map((tensor) =>
      tensor.name === 'token_embd.weight' ? stored(tensor.name, 'Q8_0', 12, SIZES.dModel) : tensor,
    );
    const tokens = [
      '<|end|>',
      'a',
      'b',
      'Ġ',
      'ab',
      'Ġab',
      '1',
      '2',
      '<pad>',
      '<pad>',
      '[PAD]',
      '[PAD]',
    ];
    for (const type of [1, 3, 5]) {
      const types = { i32s: tokens.map((_, id) => (id === 0 ? 3 : id < 8 ? 1 : type)) };
      const source = await open(
        { 'tokenizer.ggml.tokens': tokens, 'tokenizer.ggml.token_type': types },
        rows,
      );
      expect(source.config.dVocab).toBe(12);
      expect(source.tokenizer).toMatchObject({ model: { vocab: { '<pad>': 8, '[PAD]': 10 } } });
    }
  });

  it('gives a text to the token that texts can have, whichever comes first', async () => {
    const tokens = ['a', 'a', 'b', 'Ġ', 'ab', 'Ġab', '1', '2'];
    const source = await open({
      'tokenizer.ggml.tokens': tokens,
      'tokenizer.ggml.token_type': { i32s: [5, 1, 1, 1, 1, 1, 1, 1] },
    });
    expect(source.tokenizer).toMatchObject({ model: { vocab: { a: 1 } } });
  });

  it('is refused where a control token is an ordinary one too', async () => {
    const tokens = ['a', 'a', 'b', 'Ġ', 'ab', 'Ġab', '1', '2'];
    const opened = open({ 'tokenizer.ggml.tokens': tokens });
    await expect(opened).rejects.toThrow('"a" is both 0 and 1');
    await expect(opened).rejects.toThrow(FormatError);
  });

  it('ends a text with a token where the file says so', async () => {
    const ends = {
      'tokenizer.ggml.add_eos_token': true,
      'tokenizer.ggml.eos_token_id': { u32: 0 },
    };
    const both = {
      ...ends,
      'tokenizer.ggml.add_bos_token': true,
      'tokenizer.ggml.bos_token_id': { u32: 7 },
    };
    const { createTokenizer } = await import('../../../../src/microscope/tokenizer.ts');
    expect(createTokenizer((await open(ends)).tokenizer).encode('ab')).toEqual([4, 0]);
    expect(createTokenizer((await open(both)).tokenizer).encode('ab')).toEqual([7, 4, 0]);
    await expect(open({ 'tokenizer.ggml.add_eos_token': true })).rejects.toThrow(
      'tokenizer.ggml.eos_token_id: undefined is not a token',
    );
  });
});

it('a text for people that is cut in the middle of a character is no fault', async () => {
  const whole = llamaGguf({ 'general.description': 'caf\u00e9' });
  const cut = whole.map((byte, at) => (byte === 0xc3 && whole[at + 1] === 0xa9 ? 0x20 : byte));
  const source = await openGguf(bytesInMemory(cut));
  expect(source.config).toEqual((await open({})).config);
});
