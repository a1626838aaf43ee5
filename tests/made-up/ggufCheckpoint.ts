/** Made-up models in one GGUF: written from llama.cpp's own rules, apart from the reader that it tests. */
import type { ModelConfig } from '../../src/microscope/index.ts';
import {
  GPT2_PARTS,
  LLAMA_PARTS,
  rowBytesOf,
  stacked,
  type Files,
  type Tensors,
} from './checkpointFiles.ts';
import { writeGguf, type MetadataValue, type StoredTensor } from './fileWriters.ts';

/** llama.cpp puts the two halves of a head's rotated pairs side by side. */
function interleaved(tensor: StoredTensor, dHead: number): StoredTensor {
  const stride = rowBytesOf(tensor);
  const data = new Uint8Array(tensor.data.byteLength);
  for (let row = 0; row < tensor.shape[0]!; row++) {
    const within = row % dHead;
    const to = row - within + (within < dHead / 2 ? 2 * within : 2 * (within - dHead / 2) + 1);
    data.set(tensor.data.subarray(row * stride, (row + 1) * stride), to * stride);
  }
  return { ...tensor, data };
}

/** What llama.cpp's converter makes of Llama 3's rule: by how much each frequency is divided, as `rope_freqs.weight`. */
export function rotaryFactors({ dHead, rotaryBase = 10000, rotaryScaling }: ModelConfig) {
  if (rotaryScaling?.kind === 'factors') return rotaryScaling.factors;
  if (rotaryScaling?.kind !== 'llama3') return undefined;
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high } = rotaryScaling;
  return Array.from({ length: dHead / 2 }, (_, i) => {
    const wavelength = 2 * Math.PI * rotaryBase ** ((2 * i) / dHead);
    if (wavelength < rotaryScaling.originalContext / high) return 1;
    if (wavelength > rotaryScaling.originalContext / low) return factor;
    const smooth = (rotaryScaling.originalContext / wavelength - low) / (high - low);
    return Math.fround(1 / ((1 - smooth) / factor + smooth));
  });
}

export const WORDS = {
  'tokenizer.ggml.model': 'gpt2',
  'tokenizer.ggml.pre': 'gpt-2',
  'tokenizer.ggml.tokens': ['a', 'b', 'ab'],
  'tokenizer.ggml.token_type': { i32s: [1, 1, 1] },
  'tokenizer.ggml.merges': ['a b'],
};

/** SmolLM2's `tokenizer.json` as a GGUF has it. */
export function ggufWords(tokenizerJson: unknown): Record<string, MetadataValue> {
  const { model, added_tokens } = tokenizerJson as {
    model: { vocab: Record<string, number>; merges: (string | [string, string])[] };
    added_tokens: { id: number }[];
  };
  const tokens: string[] = [];
  for (const [token, id] of Object.entries(model.vocab)) tokens[id] = token;
  const control = new Set(added_tokens.map(({ id }) => id));
  return {
    'tokenizer.ggml.model': 'gpt2',
    'tokenizer.ggml.pre': 'smollm',
    'tokenizer.ggml.tokens': tokens,
    'tokenizer.ggml.token_type': { i32s: tokens.map((_, id) => (control.has(id) ? 3 : 1)) },
    'tokenizer.ggml.merges': model.merges.map((one) =>
      typeof one === 'string' ? one : one.join(' '),
    ),
  };
}

/** One GGUF, as llama.cpp's converter writes it. */
export function ggufFile(
  config: ModelConfig,
  stored: Tensors,
  words: Readonly<Record<string, MetadataValue>> = WORDS,
): Files {
  const { architecture } = config;
  const llama = architecture === 'llama';
  const tensors: StoredTensor[] = [];
  const get = (name: string) => stored.get(name)!;
  const put = (name: string, tensor: StoredTensor) => tensors.push({ ...tensor, name });
  put('token_embd.weight', get('embed'));
  put('output_norm.weight', get('ln_final.w'));
  if (!llama) put('output_norm.bias', get('ln_final.b'));
  if (!llama) put('position_embd.weight', get('pos_embed'));
  if (!config.tiedEmbeddings) put('output.weight', get('unembed'));
  for (let i = 0; i < config.nLayers; i++) {
    const [at, from] = [`blk.${i}`, `blocks.${i}`];
    if (llama) {
      for (const [name, [, to]] of Object.entries(LLAMA_PARTS)) {
        const tensor = get(`${from}.${name}`);
        const rotated = name === 'attn.q' || name === 'attn.k';
        put(`${at}.${to}`, rotated ? interleaved(tensor, config.dHead) : tensor);
        const bias = stored.get(`${from}.${name}.b`);
        if (!bias) continue;
        const as = to.replace('weight', 'bias');
        put(`${at}.${as}`, rotated ? interleaved(bias, config.dHead) : bias);
      }
      continue;
    }
    for (const [name, to] of [
      ['ln1', 'attn_norm'],
      ['ln2', 'ffn_norm'],
    ] as const) {
      put(`${at}.${to}.weight`, get(`${from}.${name}.w`));
      put(`${at}.${to}.bias`, get(`${from}.${name}.b`));
    }
    const sides = ['q', 'k', 'v'].map((side) => `${from}.attn.${side}`);
    put(`${at}.attn_qkv.weight`, stacked(sides.map(get)));
    put(`${at}.attn_qkv.bias`, stacked(sides.map((side) => get(`${side}.b`))));
    for (const [name, [, to]] of Object.entries(GPT2_PARTS)) {
      put(`${at}.${to}.weight`, get(`${from}.${name}`));
      put(`${at}.${to}.bias`, get(`${from}.${name}.b`));
    }
  }
  const factors = rotaryFactors(config);
  if (factors) {
    const data = new Uint8Array(Float32Array.from(factors).buffer);
    tensors.push({ name: 'rope_freqs.weight', type: 'F32', shape: [factors.length], data });
  }
  const metadata: Record<string, MetadataValue> = {
    'general.architecture': architecture,
    [`${architecture}.block_count`]: { u32: config.nLayers },
    [`${architecture}.context_length`]: { u32: config.nCtx },
    [`${architecture}.embedding_length`]: { u32: config.dModel },
    [`${architecture}.feed_forward_length`]: { u32: config.dMlp },
    [`${architecture}.attention.head_count`]: { u32: config.nHeads },
    [`${architecture}.attention.head_count_kv`]: { u32: config.nKeyValueHeads },
    [`${architecture}.attention.key_length`]: { u32: config.dHead },
    [`${architecture}.attention.layer_norm_${llama ? 'rms_' : ''}epsilon`]: { f32: config.eps },
    ...(llama && { 'llama.rope.freq_base': { f32: config.rotaryBase ?? 10000 } }),
    ...(config.rotaryScaling?.kind === 'linear' && {
      'llama.rope.scaling.type': 'linear',
      'llama.rope.scaling.factor': { f32: config.rotaryScaling.factor },
    }),
    ...words,
  };
  return { 'model.gguf': writeGguf({ metadata, tensors }) };
}
