import {
  seededRandom,
  type ModelConfig,
  type WeightSource,
  type WeightTensor,
  type WeightType,
} from '../../src/microscope/index.ts';

/** Small, but with everything that a shape can get wrong: grouped queries, sizes that differ, several layers. */
export const SMALL_LLAMA: ModelConfig = {
  architecture: 'llama',
  nLayers: 4,
  dModel: 64,
  nHeads: 4,
  nKeyValueHeads: 2,
  dHead: 32,
  dMlp: 96,
  dVocab: 50,
  nCtx: 40,
  eps: 1e-5,
  rotaryBase: 10000,
  tiedEmbeddings: true,
};

export const SMALL_GPT2: ModelConfig = {
  architecture: 'gpt2',
  nLayers: 3,
  dModel: 64,
  nHeads: 4,
  nKeyValueHeads: 4,
  dHead: 16,
  dMlp: 128,
  dVocab: 50,
  nCtx: 40,
  eps: 1e-5,
  tiedEmbeddings: false,
};

/** Numbers from −1 to 1, the same for a seed everywhere. */
export function seededSigned(seed: number): () => number {
  const random = seededRandom(seed);
  return () => random() * 2 - 1;
}

/** The bits of a half-precision number of the given exponent of two, with a random fraction. */
function halfBits(exponent: number, random: () => number): number {
  return ((exponent + 15) << 10) | Math.floor(Math.abs(random()) * 1023);
}

interface Packing {
  readonly weights: number;
  readonly bytes: number;
  /** Where a block has its scale, and the exponent of two that leaves weights of some tenths. */
  readonly scale: readonly [at: number, exponent: number];
  /** Where it has a minimum; one that is added is below zero. */
  readonly minimum?: readonly [at: number, exponent: number, sign: 0 | 0x8000];
}

const BLOCKS: Readonly<Record<Exclude<WeightType, 'F32' | 'F16' | 'BF16'>, Packing>> = {
  Q4_0: { weights: 32, bytes: 18, scale: [0, -7] },
  Q4_1: { weights: 32, bytes: 20, scale: [0, -7], minimum: [2, -4, 0x8000] },
  Q5_0: { weights: 32, bytes: 22, scale: [0, -8] },
  Q5_1: { weights: 32, bytes: 24, scale: [0, -8], minimum: [2, -4, 0x8000] },
  Q8_0: { weights: 32, bytes: 34, scale: [0, -10] },
  IQ4_NL: { weights: 32, bytes: 18, scale: [0, -10] },
  Q2_K: { weights: 256, bytes: 84, scale: [80, -8], minimum: [82, -7, 0] },
  Q3_K: { weights: 256, bytes: 110, scale: [108, -10] },
  Q4_K: { weights: 256, bytes: 144, scale: [0, -12], minimum: [2, -9, 0] },
  Q5_K: { weights: 256, bytes: 176, scale: [0, -13], minimum: [2, -9, 0] },
  Q6_K: { weights: 256, bytes: 210, scale: [208, -14] },
  IQ4_XS: { weights: 256, bytes: 136, scale: [0, -15] },
};

function matrix(
  type: WeightType,
  rows: number,
  columns: number,
  random: () => number,
): WeightTensor {
  const shape = [rows, columns];
  if (type === 'F32') {
    const values = Float32Array.from({ length: rows * columns }, () => random() * 0.3);
    return { type, shape, data: new Uint8Array(values.buffer) };
  }
  const { weights, bytes, scale, minimum } = BLOCKS[type as keyof typeof BLOCKS];
  const data = new Uint8Array(((rows * columns) / weights) * bytes);
  const view = new DataView(data.buffer);
  for (let at = 0; at < data.length; at += bytes) {
    for (let i = 0; i < bytes; i++) data[at + i] = Math.floor((random() + 1) * 128);
    view.setUint16(at + scale[0], halfBits(scale[1], random), true);
    if (!minimum) continue;
    view.setUint16(at + minimum[0], minimum[2] | halfBits(minimum[1], random), true);
  }
  return { type, shape, data };
}

/** A model of random weights. `type` is that of its matrices; norms and biases are F32. */
export function madeUpModel(config: ModelConfig, type: WeightType, seed = 1): WeightSource {
  const random = seededSigned(seed);
  const tensors = new Map<string, WeightTensor>();
  const { dModel: D, dMlp: F, nHeads: H, nKeyValueHeads: KV, dHead, dVocab: V } = config;
  const llama = config.architecture === 'llama';
  const vector = (size: number, around: number): WeightTensor => ({
    type: 'F32',
    shape: [size],
    data: new Uint8Array(Float32Array.from({ length: size }, () => around + random() * 0.3).buffer),
  });
  const { attentionBias = !llama, mlpBias = !llama } = config;
  const add = (name: string, rows: number, columns: number) => {
    tensors.set(name, matrix(type, rows, columns, random));
    if (name.includes('.attn.') ? attentionBias : mlpBias)
      tensors.set(`${name}.b`, vector(rows, 0));
  };
  const norm = (name: string) => {
    tensors.set(`${name}.w`, vector(D, 1));
    if (!llama) tensors.set(`${name}.b`, vector(D, 0));
  };
  tensors.set('embed', matrix(type, V, D, random));
  if (!llama) tensors.set('pos_embed', matrix('F32', config.nCtx, D, random));
  if (!config.tiedEmbeddings) tensors.set('unembed', matrix(type, V, D, random));
  norm('ln_final');
  for (let layer = 0; layer < config.nLayers; layer++) {
    const at = `blocks.${layer}.`;
    norm(`${at}ln1`);
    add(`${at}attn.q`, H * dHead, D);
    add(`${at}attn.k`, KV * dHead, D);
    add(`${at}attn.v`, KV * dHead, D);
    add(`${at}attn.o`, D, H * dHead);
    norm(`${at}ln2`);
    if (llama) add(`${at}mlp.gate`, F, D);
    add(`${at}mlp.in`, F, D);
    add(`${at}mlp.out`, D, F);
  }
  return {
    id: `made-up-${config.architecture}-${type}`,
    name: 'Made up',
    config,
    tokenizer: {},
    hash: String(seed),
    bytes: [...tensors.values()].reduce((total, { data }) => total + data.byteLength, 0),
    has: (name) => tensors.has(name),
    read: (name) => {
      const tensor = tensors.get(name);
      if (!tensor) return Promise.reject(new Error(`no weight ${name}`));
      return Promise.resolve({ ...tensor, data: tensor.data.slice() });
    },
  };
}
