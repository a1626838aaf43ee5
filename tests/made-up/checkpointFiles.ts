/**
 * Made-up models written to checkpoint files, under the names and in the layouts that Hugging Face uses.
 * Written from those formats' own rules, apart from the readers that it tests.
 */
import type { ModelConfig, WeightSource, WeightType } from '../../src/microscope/index.ts';
import { expectedWeights } from '../../src/microscope/sources/expectedWeights.ts';
import { writeSafetensors, type StoredTensor } from './fileWriters.ts';

export type Files = Record<string, Uint8Array | object>;
export type Tensors = ReadonlyMap<string, StoredTensor>;

const FLOATS: readonly string[] = ['F32', 'F16', 'BF16'];

/** Rounded to 1/1024, which F16 holds exactly from −2 to 2, and to BF16's eight bits. */
function representable(value: number, type: WeightType): number {
  if (type === 'F16') return Math.round(value * 1024) / 1024;
  if (type !== 'BF16') return value;
  const bits = new Uint32Array(Float32Array.of(value).buffer);
  bits[0]! &= 0xffff0000;
  return new Float32Array(bits.buffer)[0]!;
}

function halfBits(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const fraction = Math.round((Math.abs(value) / 2 ** exponent - 1) * 1024);
  if (exponent < -14) return (value < 0 ? 0x8000 : 0) | Math.round(Math.abs(value) * 2 ** 24);
  return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | fraction;
}

function encode(values: Float32Array, type: WeightType): Uint8Array {
  if (type === 'F32') return new Uint8Array(values.slice().buffer);
  const bits = Uint16Array.from(values, (value) =>
    type === 'F16' ? halfBits(value) : new Uint32Array(Float32Array.of(value).buffer)[0]! >>> 16,
  );
  return new Uint8Array(bits.buffer);
}

/**
 * The source with every F32 value cut to what `type` can hold, and its tensors as they are stored: floats in `type`
 * (vectors too where `vectors` says so), packed matrices as they are.
 */
export async function storeAs(source: WeightSource, type: WeightType, vectors: boolean) {
  const cut = new Map<string, StoredTensor>();
  const stored = new Map<string, StoredTensor>();
  for (const { name } of expectedWeights(source.config)) {
    const tensor = await source.read(name);
    const { shape } = tensor;
    if (tensor.type !== 'F32' || !FLOATS.includes(type) || (shape.length === 1 && !vectors)) {
      cut.set(name, { name, ...tensor });
      stored.set(name, { name, ...tensor });
      continue;
    }
    const { buffer, byteOffset, byteLength } = tensor.data;
    const values = new Float32Array(buffer, byteOffset, byteLength / 4).map((value) =>
      representable(value, type),
    );
    cut.set(name, { name, type: 'F32', shape, data: encode(values, 'F32') });
    stored.set(name, { name, type, shape, data: encode(values, type) });
  }
  const reference: WeightSource = {
    ...source,
    has: (name) => cut.has(name),
    read: async (name) => {
      const { shape, data, type: kept } = cut.get(name)!;
      return { type: kept as WeightType, shape, data };
    },
  };
  return { reference, stored };
}

const tokenizer: object = {
  pre_tokenizer: { type: 'WhitespaceSplit' },
  model: { type: 'WordLevel', vocab: { a: 0, b: 1 }, unk_token: 'a' },
};

export const rowBytesOf = ({ shape, data }: StoredTensor) => data.byteLength / shape[0]!;

/** Of plain floats: GPT-2's linear layers are stored `[in, out]`. */
function transposed(tensor: StoredTensor): StoredTensor {
  const [rows, columns] = tensor.shape as [number, number];
  const size = rowBytesOf(tensor) / columns;
  const data = new Uint8Array(tensor.data.byteLength);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const from = (row * columns + column) * size;
      data.set(tensor.data.subarray(from, from + size), (column * rows + row) * size);
    }
  return { ...tensor, shape: [columns, rows], data };
}

export function stacked(tensors: readonly StoredTensor[]): StoredTensor {
  const data = new Uint8Array(tensors.reduce((sum, one) => sum + one.data.byteLength, 0));
  let end = 0;
  for (const one of tensors) {
    data.set(one.data, end);
    end += one.data.byteLength;
  }
  const rows = tensors.reduce((sum, one) => sum + one.shape[0]!, 0);
  return { ...tensors[0]!, shape: [rows, ...tensors[0]!.shape.slice(1)], data };
}

/** Hugging Face's name for a tensor of a block, and llama.cpp's. */
export const LLAMA_PARTS = {
  'ln1.w': ['input_layernorm.weight', 'attn_norm.weight'],
  'ln2.w': ['post_attention_layernorm.weight', 'ffn_norm.weight'],
  'attn.q': ['self_attn.q_proj.weight', 'attn_q.weight'],
  'attn.k': ['self_attn.k_proj.weight', 'attn_k.weight'],
  'attn.v': ['self_attn.v_proj.weight', 'attn_v.weight'],
  'attn.o': ['self_attn.o_proj.weight', 'attn_output.weight'],
  'mlp.gate': ['mlp.gate_proj.weight', 'ffn_gate.weight'],
  'mlp.in': ['mlp.up_proj.weight', 'ffn_up.weight'],
  'mlp.out': ['mlp.down_proj.weight', 'ffn_down.weight'],
} as const;

export const GPT2_PARTS = {
  'attn.o': ['attn.c_proj', 'attn_output'],
  'mlp.in': ['mlp.c_fc', 'ffn_up'],
  'mlp.out': ['mlp.c_proj', 'ffn_down'],
} as const;

export function huggingFaceTensors(
  config: ModelConfig,
  stored: Tensors,
  prefix: string,
): StoredTensor[] {
  const out: StoredTensor[] = [];
  const get = (name: string) => stored.get(name)!;
  const put = (name: string, tensor: StoredTensor) => out.push({ ...tensor, name });
  if (config.architecture === 'llama') {
    put('model.embed_tokens.weight', get('embed'));
    put('model.norm.weight', get('ln_final.w'));
    if (!config.tiedEmbeddings) put('lm_head.weight', get('unembed'));
    for (let i = 0; i < config.nLayers; i++)
      for (const [name, [to]] of Object.entries(LLAMA_PARTS)) {
        put(`model.layers.${i}.${to}`, get(`blocks.${i}.${name}`));
        const bias = stored.get(`blocks.${i}.${name}.b`);
        if (bias) put(`model.layers.${i}.${to.replace('weight', 'bias')}`, bias);
      }
    return out;
  }
  put(`${prefix}wte.weight`, get('embed'));
  if (!config.tiedEmbeddings) put('lm_head.weight', get('unembed'));
  put(`${prefix}wpe.weight`, get('pos_embed'));
  const norm = (to: string, from: string) => {
    put(`${prefix}${to}.weight`, get(`${from}.w`));
    put(`${prefix}${to}.bias`, get(`${from}.b`));
  };
  norm('ln_f', 'ln_final');
  for (let i = 0; i < config.nLayers; i++) {
    const [at, from] = [`h.${i}`, `blocks.${i}`];
    norm(`${at}.ln_1`, `${from}.ln1`);
    norm(`${at}.ln_2`, `${from}.ln2`);
    const sides = ['q', 'k', 'v'].map((side) => `${from}.attn.${side}`);
    put(`${prefix}${at}.attn.c_attn.weight`, transposed(stacked(sides.map(get))));
    put(`${prefix}${at}.attn.c_attn.bias`, stacked(sides.map((side) => get(`${side}.b`))));
    for (const [name, [to]] of Object.entries(GPT2_PARTS)) {
      put(`${prefix}${at}.${to}.weight`, transposed(get(`${from}.${name}`)));
      put(`${prefix}${at}.${to}.bias`, get(`${from}.${name}.b`));
    }
  }
  return out;
}

function ropeScaling(scaling: ModelConfig['rotaryScaling']): object | null {
  if (!scaling) return null;
  if (scaling.kind === 'linear') return { type: 'linear', factor: scaling.factor };
  if (scaling.kind === 'factors') throw new Error('config.json has no factors by frequency');
  return {
    ...{ rope_type: 'llama3', factor: scaling.factor },
    ...{
      low_freq_factor: scaling.lowFrequencyFactor,
      high_freq_factor: scaling.highFrequencyFactor,
    },
    original_max_position_embeddings: scaling.originalContext,
  };
}

export function huggingFaceConfig(config: ModelConfig): object {
  if (config.architecture === 'gpt2') {
    return {
      ...{ model_type: 'gpt2', activation_function: 'gelu_new', vocab_size: config.dVocab },
      ...{ n_positions: config.nCtx, n_embd: config.dModel, n_layer: config.nLayers },
      ...{ n_head: config.nHeads, n_inner: config.dMlp, layer_norm_epsilon: config.eps },
      ...(config.tiedEmbeddings ? {} : { tie_word_embeddings: false }),
    };
  }
  return {
    ...{ model_type: 'llama', hidden_act: 'silu', vocab_size: config.dVocab },
    ...{ hidden_size: config.dModel, intermediate_size: config.dMlp },
    ...{ num_hidden_layers: config.nLayers, num_attention_heads: config.nHeads },
    ...{ num_key_value_heads: config.nKeyValueHeads, head_dim: config.dHead },
    ...{ max_position_embeddings: config.nCtx, rms_norm_eps: config.eps },
    ...{ rope_theta: config.rotaryBase, tie_word_embeddings: config.tiedEmbeddings },
    ...{ attention_bias: config.attentionBias ?? false, mlp_bias: config.mlpBias ?? false },
    rope_scaling: ropeScaling(config.rotaryScaling),
  };
}

/** A Hugging Face folder, its safetensors in one file or in two with an index. */
export function huggingFaceFiles(
  config: ModelConfig,
  stored: Tensors,
  { prefix = '', shards = 1, tokenizerJson = tokenizer } = {},
): Files {
  const tensors = huggingFaceTensors(config, stored, prefix);
  const files: Files = {
    'config.json': huggingFaceConfig(config),
    'tokenizer.json': tokenizerJson,
  };
  if (shards === 1) return { ...files, 'model.safetensors': writeSafetensors(tensors) };
  const weight_map: Record<string, string> = {};
  for (let shard = 0; shard < shards; shard++) {
    const name = `model-${shard + 1}-of-${shards}.safetensors`;
    const part = tensors.filter((_, i) => i % shards === shard);
    for (const tensor of part) weight_map[tensor.name] = name;
    files[name] = writeSafetensors(part);
  }
  return { ...files, 'model.safetensors.index.json': { weight_map } };
}
