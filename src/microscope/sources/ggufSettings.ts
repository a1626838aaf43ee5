import type { ModelConfig } from '../config.ts';
import { FormatError, UnsupportedError } from '../errors.ts';
import type { Gguf, GgufValue } from '../formats/gguf.ts';
import { describe } from '../formats/jsonFields.ts';
import { checkConfig } from './checkConfig.ts';
import { refuseOtherGgufSettings } from './ggufNeutral.ts';

/** Where llama.cpp keeps Llama 3's scaling: a factor for each rotary frequency. */
export const ROPE_FACTORS = 'rope_freqs.weight';

export interface GgufTensorValues {
  /** The values of `rope_freqs.weight`, where the file has it. */
  readonly ropeFactors?: readonly number[] | undefined;
  /** `output.weight` is there, but the same as `token_embd.weight`. */
  readonly outputIsEmbedding?: boolean;
}

/**
 * The model's configuration, read as llama.cpp reads it. Throws UnsupportedError naming the setting that the engine
 * does not run.
 */
export function ggufConfig(gguf: Gguf, values: GgufTensorValues = {}): ModelConfig {
  const type = gguf.metadata.get('general.type') ?? 'model';
  if (type !== 'model') {
    throw new UnsupportedError(`gguf: general.type: expected "model", got ${describe(type)}`);
  }
  const architecture = gguf.metadata.get('general.architecture');
  if (architecture !== 'llama' && architecture !== 'gpt2') {
    throw new UnsupportedError(
      `gguf: general.architecture: expected "llama" or "gpt2", got ${describe(architecture)}`,
    );
  }
  const setting = (key: string) => gguf.metadata.get(`${architecture}.${key}`);
  const embedding = gguf.tensors.get('token_embd.weight');
  if (!embedding) throw new FormatError('gguf: expected a tensor token_embd.weight, found none');

  const nHeads = ofEveryLayer('attention.head_count');
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
      nKeyValueHeads: ofEveryLayer('attention.head_count_kv') ?? nHeads,
      dHead,
      dMlp: ofEveryLayer('feed_forward_length'),
      dVocab: embedding.shape[0],
      nCtx: setting('context_length'),
      eps: shortestFloat32(setting(`attention.${epsKey}`)),
      rotaryBase: shortestFloat32(setting('rope.freq_base') ?? 10000),
      rotaryScaling: rotaryScaling(),
      attentionBias: gguf.tensors.has('blk.0.attn_q.bias'),
      mlpBias: gguf.tensors.has('blk.0.ffn_up.bias'),
      tiedEmbeddings: !gguf.tensors.has('output.weight') || values.outputIsEmbedding === true,
    },
    `gguf: ${architecture}`,
  );
  refuseOtherGgufSettings(gguf, config);
  return config;

  /** A number, or a list with the same number for every layer. */
  function ofEveryLayer(key: string): GgufValue | undefined {
    const value = setting(key);
    if (!Array.isArray(value)) return value;
    const [first, ...rest] = value as GgufValue[];
    if (value.length === setting('block_count') && rest.every((one) => one === first)) return first;
    throw new UnsupportedError(
      `gguf: ${architecture as string}.${key}: expected the same number for every layer, got ${describe(value)}`,
    );
  }

  /** llama.cpp scales linearly where a file names no kind, by the older key of the factor, too. */
  function rotaryScaling() {
    const { ropeFactors } = values;
    const kind = setting('rope.scaling.type') ?? 'linear';
    if (kind !== 'none' && kind !== 'linear') {
      throw new UnsupportedError(
        `gguf: ${architecture as string}.rope.scaling.type: expected "none" or "linear", got ${describe(kind)}`,
      );
    }
    const factor = setting('rope.scaling.factor') ?? setting('rope.scale_linear') ?? 1;
    const scaled = kind === 'linear' && factor !== 1 && factor !== 0;
    if (!scaled) return ropeFactors && { kind: 'factors', factors: ropeFactors };
    if (ropeFactors) {
      throw new UnsupportedError(`gguf: expected ${ROPE_FACTORS} or linear RoPE scaling, got both`);
    }
    return { kind, factor: shortestFloat32(factor) };
  }
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
