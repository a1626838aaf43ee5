import type { ModelConfig } from '../config.ts';
import { FormatError, UnsupportedError } from '../errors.ts';
import type { Gguf, GgufValue } from '../formats/gguf.ts';
import { describe } from '../formats/jsonFields.ts';
import { checkConfig } from './checkConfig.ts';

/**
 * Settings under `<architecture>.` that the engine follows or that change nothing it computes. Any other is refused:
 * a model run without one of its settings would give wrong numbers and no error.
 */
const KNOWN_SETTINGS = [
  'block_count',
  'context_length',
  'embedding_length',
  'feed_forward_length',
  'vocab_size',
  'attention.head_count',
  'attention.head_count_kv',
  'attention.key_length',
  'attention.value_length',
  'attention.layer_norm_epsilon',
  'attention.layer_norm_rms_epsilon',
  'rope.dimension_count',
  'rope.freq_base',
  'rope.scaling.type',
  'rope.scaling.factor',
  'rope.scaling.original_context_length',
  'rope.scaling.finetuned',
  'tensor_data_layout',
];

/** Where llama.cpp keeps Llama 3's scaling: a factor for each rotary frequency. */
export const ROPE_FACTORS = 'rope_freqs.weight';

/**
 * The model's configuration. `ropeFactors` are the values of `rope_freqs.weight`, where the file has it. Throws
 * UnsupportedError naming the setting that the engine does not run.
 */
export function ggufConfig(gguf: Gguf, ropeFactors?: readonly number[]): ModelConfig {
  const architecture = gguf.metadata.get('general.architecture');
  if (architecture !== 'llama' && architecture !== 'gpt2') {
    throw new UnsupportedError(
      `gguf: general.architecture: expected "llama" or "gpt2", got ${describe(architecture)}`,
    );
  }
  refuseUnknownSettings(gguf, architecture);
  const setting = (key: string) => gguf.metadata.get(`${architecture}.${key}`);
  const embedding = gguf.tensors.get('token_embd.weight');
  if (!embedding) throw new FormatError('gguf: expected a tensor token_embd.weight, found none');

  const nHeads = setting('attention.head_count');
  const dModel = setting('embedding_length');
  const dHead =
    setting('attention.key_length') ??
    (typeof dModel === 'number' && typeof nHeads === 'number' ? dModel / nHeads : undefined);
  const epsKey = architecture === 'llama' ? 'layer_norm_rms_epsilon' : 'layer_norm_epsilon';
  const config = checkConfig(
    {
      architecture,
      nLayers: setting('block_count'),
      dModel,
      nHeads,
      nKeyValueHeads: setting('attention.head_count_kv') ?? nHeads,
      dHead,
      dMlp: setting('feed_forward_length'),
      dVocab: embedding.shape[0],
      nCtx: setting('context_length'),
      eps: shortestFloat32(setting(`attention.${epsKey}`)),
      rotaryBase: shortestFloat32(setting('rope.freq_base') ?? 10000),
      rotaryScaling: rotaryScaling(),
      attentionBias: gguf.tensors.has('blk.0.attn_q.bias'),
      mlpBias: gguf.tensors.has('blk.0.ffn_up.bias'),
      tiedEmbeddings: isTied(gguf, architecture),
    },
    `gguf: ${architecture}`,
  );
  expectEqual(setting('attention.value_length'), config.dHead, 'attention.value_length');
  expectEqual(setting('vocab_size'), config.dVocab, 'vocab_size');
  if (architecture === 'llama') {
    expectEqual(setting('rope.dimension_count'), config.dHead, 'rope.dimension_count');
  }
  return config;

  function rotaryScaling() {
    const kind = setting('rope.scaling.type') ?? 'none';
    if (kind !== 'none' && kind !== 'linear') {
      throw new UnsupportedError(
        `gguf: ${architecture as string}.rope.scaling.type: expected "none" or "linear", got ${describe(kind)}`,
      );
    }
    if (kind === 'none') return ropeFactors && { kind: 'factors', factors: ropeFactors };
    if (ropeFactors) {
      throw new UnsupportedError(`gguf: expected ${ROPE_FACTORS} or linear RoPE scaling, got both`);
    }
    return { kind, factor: shortestFloat32(setting('rope.scaling.factor')) };
  }

  function expectEqual(got: GgufValue | undefined, expected: number | string, key: string) {
    if (got !== undefined && got !== expected) {
      throw new UnsupportedError(
        `gguf: ${architecture as string}.${key}: expected ${expected}, got ${String(got)}`,
      );
    }
  }
}

function refuseUnknownSettings(gguf: Gguf, architecture: string): void {
  const prefix = `${architecture}.`;
  for (const [key, value] of gguf.metadata) {
    if (key.startsWith(prefix) && !KNOWN_SETTINGS.includes(key.slice(prefix.length))) {
      const shown = describe(value);
      throw new UnsupportedError(`gguf: the setting ${key} (${shown}) is not one this engine runs`);
    }
  }
}

/** GPT-2 files often carry the embedding a second time as output.weight; GPT-2 is always tied. */
function isTied(gguf: Gguf, architecture: 'llama' | 'gpt2'): boolean {
  return architecture === 'gpt2' || !gguf.tensors.has('output.weight');
}

/** 1e-5 is stored as a float32 that prints as 9.999999747378752e-06: the shortest decimal with the same float32. */
function shortestFloat32(value: GgufValue | undefined): GgufValue | undefined {
  if (typeof value !== 'number') return value;
  for (let digits = 1; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
