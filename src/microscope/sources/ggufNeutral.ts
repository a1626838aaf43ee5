import type { ModelConfig } from '../config.ts';
import { UnsupportedError } from '../errors.ts';
import type { Gguf, GgufValue } from '../formats/gguf.ts';
import { describe } from '../formats/jsonFields.ts';

/** Settings under `<architecture>.` that the engine follows, or that llama.cpp does not compute with. */
const READ = new Set([
  'block_count',
  'context_length',
  'embedding_length',
  'feed_forward_length',
  'attention.head_count',
  'attention.head_count_kv',
  'attention.key_length',
  'attention.layer_norm_epsilon',
  'attention.layer_norm_rms_epsilon',
  'rope.freq_base',
  'rope.scaling.type',
  'rope.scaling.factor',
  'rope.scale_linear',
  'rope.scaling.original_context_length',
  'rope.scaling.finetuned',
  'tensor_data_layout',
]);

type Allowed = readonly (number | boolean)[];

/** Values under which the engine's arithmetic is the model's: 0 is how llama.cpp says that there is none. */
const NEUTRAL: Readonly<Record<string, Allowed>> = {
  expert_count: [0],
  expert_used_count: [0],
  expert_shared_count: [0],
  expert_feed_forward_length: [0],
  leading_dense_block_count: [0],
  interleave_moe_layer_step: [0],
  nextn_predict_layers: [0],
  pooling_type: [0],
  use_parallel_residual: [false],
  embedding_scale: [0, 1],
  residual_scale: [0, 1],
  logit_scale: [0, 1],
  attn_logit_softcapping: [0],
  final_logit_softcapping: [0],
  'attention.causal': [true],
  'attention.max_alibi_bias': [0],
  'attention.clamp_kqv': [0],
  'attention.output_scale': [0, 1],
  'rope.scaling.attn_factor': [0, 1],
  'rope.scaling.yarn_log_multiplier': [0],
};

/**
 * Throws UnsupportedError naming a setting that could change what the model computes: a model run without one of its
 * settings gives wrong numbers and no error.
 */
export function refuseOtherGgufSettings(gguf: Gguf, config: ModelConfig): void {
  const prefix = `${config.architecture}.`;
  const tokens = gguf.metadata.get('tokenizer.ggml.tokens');
  const nTokens = Array.isArray(tokens) ? tokens.length : 0;
  const { dHead, dVocab, nCtx } = config;
  const sizes: Readonly<Record<string, readonly [expected: string, (value: number) => boolean]>> = {
    'attention.value_length': [`${dHead}`, (value) => value === dHead],
    // Vocabularies are padded with rows that no token has.
    vocab_size: [`${dVocab}`, (value) => value <= dVocab && value >= nTokens],
    'rope.dimension_count': [
      `${dHead}`,
      (value) => value === dHead || config.architecture === 'gpt2',
    ],
    'attention.sliding_window': [`0 or at least ${nCtx}`, (value) => value === 0 || value >= nCtx],
    'attention.scale': [
      `0 or 1/√${dHead}`,
      (value) => value === 0 || value === Math.fround(1 / Math.sqrt(dHead)),
    ],
  };
  for (const [key, value] of gguf.metadata) {
    if (!key.startsWith(prefix)) continue;
    const name = key.slice(prefix.length);
    if (READ.has(name)) continue;
    const [expected, fits] = (Object.hasOwn(sizes, name) ? sizes[name] : undefined) ?? [];
    const allowed = Object.hasOwn(NEUTRAL, name) ? NEUTRAL[name] : undefined;
    if (fits ? typeof value === 'number' && fits(value) : isAmong(allowed, value)) continue;
    const shown = describe(value);
    if (expected !== undefined) {
      throw new UnsupportedError(`gguf: ${key}: expected ${expected}, got ${shown}`);
    }
    throw new UnsupportedError(`gguf: the setting ${key} (${shown}) is not one this engine runs`);
  }
}

function isAmong(allowed: Allowed | undefined, value: GgufValue): boolean {
  return allowed?.some((one) => one === value) ?? false;
}
