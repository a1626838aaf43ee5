import type { ModelConfig } from '../config.ts';
import { UnsupportedError } from '../errors.ts';
import { describe, type JsonFields } from '../formats/jsonFields.ts';
import { isHarmless } from './harmlessKeys.ts';

/** Values of a setting under which the engine's arithmetic is the model's, and how to say them. */
interface Neutral {
  readonly is: (value: unknown) => boolean;
  readonly wanted: string;
}

const among = (...values: readonly unknown[]): Neutral => ({
  is: (value) => values.includes(value),
  wanted: values.map(describe).join(' or '),
});

const OFF = among(false);
const ON = among(true);
const NONE = among(0);
const ONE = among(1);
const NOTHING: Neutral = { is: () => false, wanted: 'null' };
const EMPTY: Neutral = { is: isEmpty, wanted: 'nothing in it' };

/** Takes a sentence for whoever opened the model. */
export type Note = (sentence: string) => void;

/** The same in every family. */
const COMMON: Readonly<Record<string, Neutral>> = {
  ...everyKey(
    OFF,
    'add_cross_attention is_encoder_decoder tie_encoder_decoder alibi use_alibi multi_query parallel_attn',
    'parallel_residual use_parallel_residual use_qk_norm qk_norm qk_layernorm use_bidirectional_attention lm_head_bias',
  ),
  // Parts that every such model has: only by these names does a switch that is off take something away.
  ...everyKey(
    ON,
    'is_causal causal use_causal_mask pre_norm use_pre_norm norm_first normalize_before do_layer_norm_before final_norm',
    'use_final_norm final_layernorm use_final_layernorm final_layer_norm use_final_layer_norm elementwise_affine',
    'norm_elementwise_affine layer_norm_elementwise_affine scale_attention scale_attn use_residual use_attention',
    'use_attn use_mlp use_ffn use_position_embeddings use_positional_embeddings use_pos_emb use_position_embedding',
  ),
  ...everyKey(
    NONE,
    'num_experts num_local_experts n_routed_experts n_shared_experts num_shared_experts num_experts_per_tok',
    'num_experts_per_token moe_intermediate_size num_nextn_predict_layers final_logit_softcapping',
    'attn_logit_softcapping logit_softcapping',
  ),
  clip_qkv: among(0, Number.POSITIVE_INFINITY),
  ...everyKey(
    ONE,
    'embedding_multiplier residual_multiplier logits_scaling logit_scale embedding_scale residual_scale scale_emb',
    'output_multiplier_scale lm_head_multiplier',
  ),
  ...everyKey(NOTHING, 'quantization_config quantization compression_config rope_local_base_freq'),
  ...everyKey(EMPTY, 'pruned_heads per_layer_config'),
  auto_map: {
    // Texts are cut by tokenizer.json, whatever the code of a tokenizer's own.
    is: (value) => isEmpty(value) || !hasKey(value, /^Auto(Config|Model)/),
    wanted:
      'no configuration or model in code of its own, which is not run here (without this key the checkpoint is read as any other of its family)',
  },
};

const LLAMA: Readonly<Record<string, Neutral>> = {
  ...everyKey(
    OFF,
    'rope_interleaved bias use_bias qkv_bias use_qkv_bias attention_out_bias use_scaled_rope',
  ),
  ...everyKey(ON, 'use_rope use_rotary use_rmsnorm use_rms_norm rms_norm'),
  ...everyKey(ONE, 'partial_rotary_factor rotary_pct rope_pct rope_scaling_factor'),
  pretraining_tp: {
    // Slices of the products, added up: the same but for rounding.
    is: (value) => Number.isInteger(value) && Number(value) >= 1,
    wanted: 'a whole number from 1',
  },
  position_embedding_type: among('rope', 'rotary'),
  norm_type: among('rmsnorm', 'rms_norm', 'RMSNorm'),
  activation_function: among('silu', 'swish'),
  hidden_activation: among('silu', 'swish'),
  no_rope_layers: { is: (value) => isListOf(value, 1), wanted: 'a list of 1' },
};

/** One function: they differ in how it is written down and in the order of its roundings. */
export const TANH_GELU = [
  ...['gelu_new', 'gelu_pytorch_tanh', 'gelu_python_tanh', 'gelu_accurate', 'gelu_fast'],
];

const GPT2: Readonly<Record<string, Neutral>> = {
  hidden_act: among(...TANH_GELU),
  ...everyKey(OFF, 'scale_attn_by_inverse_layer_idx'),
  ...everyKey(ON, 'scale_attn_weights bias use_bias'),
  position_embedding_type: among('absolute', 'learned', 'learned_absolute'),
  norm_type: among('layernorm', 'layer_norm', 'LayerNorm'),
};

/**
 * Lets by every key of a `config.json` that changes nothing the engine computes; `read` are those that it follows.
 * Throws UnsupportedError naming the first other: a model run without one of its settings gives wrong numbers and no
 * error. Notes what is let by and not understood.
 */
export function refuseOtherSettings(
  fields: JsonFields,
  config: ModelConfig,
  read: readonly string[],
  note: Note,
): void {
  const neutral: Readonly<Record<string, Neutral>> = {
    ...COMMON,
    ...(config.architecture === 'llama' ? LLAMA : GPT2),
    ...windows(fields, config),
    ...otherNames(config),
    attention_multiplier: among(1, 1 / Math.sqrt(config.dHead)),
  };
  for (const key of fields.keys()) {
    const value = fields.get(key);
    if (value === null || read.includes(key) || isHarmless(key)) continue;
    const known = Object.hasOwn(neutral, key) ? neutral[key] : undefined;
    if (known?.is(value)) continue;
    if (known) {
      throw new UnsupportedError(
        `${fields.at(key)}: expected ${known.wanted}, got ${describe(value)}`,
      );
    }
    if (value === false || isEmpty(value)) continue;
    if (typeof value === 'number' && !Number.isFinite(value)) {
      // No limit, most likely: nothing that is computed with it would be a number.
      note(
        `Read without ${key} (${describe(value)}) of config.json, which this engine does not know.`,
      );
      continue;
    }
    throw new UnsupportedError(
      `${fields.at(key)}: ${describe(value)} is a setting that this engine does not know; it may change the numbers`,
    );
  }
}

/** A window that reaches as far as the context, or is switched off, hides nothing. */
function windows(fields: JsonFields, { nCtx, nLayers }: ModelConfig): Record<string, Neutral> {
  const every = fields.get('layer_types');
  const full = isListOf(every, 'full_attention', 'attention') && every.length === nLayers;
  const off = fields.get('use_sliding_window') === false || full;
  const reach: Neutral = {
    is: (value) => off || value === 0 || (typeof value === 'number' && value >= nCtx),
    wanted: `null or at least ${nCtx}`,
  };
  return {
    sliding_window: reach,
    attention_chunk_size: reach,
    use_sliding_window: {
      is: (value) => value === false || reach.is(fields.get('sliding_window') ?? 0),
      wanted: 'false',
    },
    layer_types: { is: () => full, wanted: `"full_attention" for each of ${nLayers} layers` },
  };
}

/** Other names for a size that is read; harmless where they agree with it. */
function otherNames(config: ModelConfig): Record<string, Neutral> {
  const names: [unknown, string][] = [
    [config.nLayers, 'num_hidden_layers num_layers n_layers n_layer'],
    [config.dModel, 'hidden_size d_model n_embd dim'],
    [config.nHeads, 'num_attention_heads num_heads n_heads n_head'],
    [config.nKeyValueHeads, 'num_key_value_heads num_kv_heads n_kv_heads'],
    [config.dHead, 'head_dim kv_channels query_pre_attn_scalar'],
    [config.dMlp, 'intermediate_size ffn_hidden_size ffn_dim n_inner'],
    [config.dVocab, 'padded_vocab_size'],
    [config.nCtx, 'max_position_embeddings n_positions'],
    [config.eps, 'norm_eps layer_norm_eps'],
  ];
  if (config.architecture === 'llama') {
    names.push(
      [config.eps, 'layer_norm_epsilon'],
      [config.dHead, 'rotary_dim rope_dim'],
      [config.rotaryBase, 'rope_base rotary_base rotary_emb_base'],
    );
  }
  return Object.fromEntries(
    names.flatMap(([value, keys]) => Object.entries(everyKey(among(value), keys))),
  );
}

function everyKey(neutral: Neutral, ...names: readonly string[]): Record<string, Neutral> {
  return Object.fromEntries(names.flatMap((line) => line.split(' ')).map((key) => [key, neutral]));
}

function isListOf(value: unknown, ...allowed: readonly unknown[]): value is readonly unknown[] {
  return Array.isArray(value) && value.every((one) => allowed.includes(one));
}

function hasKey(value: unknown, pattern: RegExp): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.keys(value).some((key) => pattern.test(key));
}

function isEmpty(value: unknown): boolean {
  if (value === '') return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
