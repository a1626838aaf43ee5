/** Whole models small enough to write out in a test, in every container that is read. */
import { seededRandom } from '../../src/microscope/index.ts';
import { floats, randomBytes, writeGguf } from './fileWriters.ts';
import type { MetadataValue, StoredTensor } from './fileWriters.ts';

export const LLAMA = {
  nLayers: 2,
  dModel: 32,
  nHeads: 4,
  nKeyValueHeads: 2,
  dHead: 8,
  dMlp: 64,
  dVocab: 8,
} as const;

export const GPT2 = { nLayers: 1, dModel: 4, nHeads: 2, dMlp: 16, dVocab: 6, nCtx: 8 } as const;

const BYTES: Readonly<Record<string, [weights: number, bytes: number]>> = {
  F32: [1, 4],
  Q4_1: [32, 20],
  Q8_0: [32, 34],
};

/** A tensor of random bytes; values do not matter where bytes are compared. */
export function stored(name: string, type: string, ...shape: number[]): StoredTensor {
  const [weights, bytes] = BYTES[type]!;
  const length = (shape.reduce((product, size) => product * size, 1) / weights) * bytes;
  return { name, type, shape, data: randomBytes(length, seededRandom(name.length * 31 + length)) };
}

/** Floats that count up, so that every element shows where it came from. */
export function counting(name: string, ...shape: number[]): StoredTensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return { name, type: 'F32', shape, data: floats(Array.from({ length: count }, (_, i) => i)) };
}

export const TOKENIZER_METADATA = {
  'tokenizer.ggml.model': 'gpt2',
  'tokenizer.ggml.pre': 'smollm',
  'tokenizer.ggml.tokens': ['<|end|>', 'a', 'b', 'Ġ', 'ab', 'Ġab', '1', '2'],
  'tokenizer.ggml.token_type': { i32s: [3, 1, 1, 1, 1, 1, 1, 1] },
  'tokenizer.ggml.merges': ['a b', 'Ġ ab'],
} as const satisfies Record<string, MetadataValue>;

export const LLAMA_METADATA = {
  'general.architecture': 'llama',
  'general.name': 'Tiny llama',
  'general.license': 'apache-2.0',
  'llama.block_count': { u32: LLAMA.nLayers },
  'llama.context_length': { u32: 16 },
  'llama.embedding_length': { u32: LLAMA.dModel },
  'llama.feed_forward_length': { u32: LLAMA.dMlp },
  'llama.attention.head_count': { u32: LLAMA.nHeads },
  'llama.attention.head_count_kv': { u32: LLAMA.nKeyValueHeads },
  'llama.rope.freq_base': { f32: 100000 },
  'llama.attention.layer_norm_rms_epsilon': { f32: 1e-5 },
  'llama.rope.dimension_count': { u32: LLAMA.dHead },
  ...TOKENIZER_METADATA,
} as const satisfies Record<string, MetadataValue>;

export function llamaTensors(): StoredTensor[] {
  const { dModel, dMlp, dVocab } = LLAMA;
  const dKey = LLAMA.nKeyValueHeads * LLAMA.dHead;
  const blocks = Array.from({ length: LLAMA.nLayers }, (_, i) => [
    stored(`blk.${i}.attn_norm.weight`, 'F32', dModel),
    stored(`blk.${i}.ffn_down.weight`, 'Q4_1', dModel, dMlp),
    stored(`blk.${i}.ffn_gate.weight`, 'Q4_1', dMlp, dModel),
    stored(`blk.${i}.ffn_up.weight`, 'Q4_1', dMlp, dModel),
    stored(`blk.${i}.ffn_norm.weight`, 'F32', dModel),
    stored(`blk.${i}.attn_k.weight`, 'Q4_1', dKey, dModel),
    stored(`blk.${i}.attn_output.weight`, 'Q4_1', dModel, dModel),
    stored(`blk.${i}.attn_q.weight`, 'Q4_1', dModel, dModel),
    stored(`blk.${i}.attn_v.weight`, 'Q4_1', dKey, dModel),
  ]);
  return [
    stored('token_embd.weight', 'Q8_0', dVocab, dModel),
    ...blocks.flat(),
    stored('output_norm.weight', 'F32', dModel),
  ];
}

export function llamaGguf(
  metadata: Readonly<Record<string, MetadataValue>> = {},
  tensors: readonly StoredTensor[] = llamaTensors(),
): Uint8Array {
  return writeGguf({ metadata: { ...LLAMA_METADATA, ...metadata }, tensors });
}

export const GPT2_CONFIG = {
  model_type: 'gpt2',
  vocab_size: GPT2.dVocab,
  n_positions: GPT2.nCtx,
  n_embd: GPT2.dModel,
  n_layer: GPT2.nLayers,
  n_head: GPT2.nHeads,
  n_inner: null,
  activation_function: 'gelu_new',
  layer_norm_epsilon: 1e-5,
};

/** Under Hugging Face's names: matrices `[in, out]`. */
export function gpt2Tensors(prefix = ''): StoredTensor[] {
  const { dModel, dMlp, dVocab, nCtx } = GPT2;
  return [
    counting(`${prefix}wte.weight`, dVocab, dModel),
    counting(`${prefix}wpe.weight`, nCtx, dModel),
    counting(`${prefix}h.0.ln_1.weight`, dModel),
    counting(`${prefix}h.0.ln_1.bias`, dModel),
    counting(`${prefix}h.0.attn.bias`, 1, 1, nCtx, nCtx),
    counting(`${prefix}h.0.attn.c_attn.weight`, dModel, 3 * dModel),
    counting(`${prefix}h.0.attn.c_attn.bias`, 3 * dModel),
    counting(`${prefix}h.0.attn.c_proj.weight`, dModel, dModel),
    counting(`${prefix}h.0.attn.c_proj.bias`, dModel),
    counting(`${prefix}h.0.ln_2.weight`, dModel),
    counting(`${prefix}h.0.ln_2.bias`, dModel),
    counting(`${prefix}h.0.mlp.c_fc.weight`, dModel, dMlp),
    counting(`${prefix}h.0.mlp.c_fc.bias`, dMlp),
    counting(`${prefix}h.0.mlp.c_proj.weight`, dMlp, dModel),
    counting(`${prefix}h.0.mlp.c_proj.bias`, dModel),
    counting(`${prefix}ln_f.weight`, dModel),
    counting(`${prefix}ln_f.bias`, dModel),
  ];
}

export const WORD_TOKENIZER = {
  version: '1.0',
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: { type: 'WhitespaceSplit' },
  post_processor: null,
  decoder: null,
  model: {
    type: 'WordLevel',
    vocab: { a: 0, b: 1, c: 2, d: 3, e: 4, '<unknown>': 5 },
    unk_token: '<unknown>',
  },
};
