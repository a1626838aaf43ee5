import type { ModelConfig } from '../config.ts';
import { UnsupportedError } from '../errors.ts';
import { describe, JsonFields } from '../formats/jsonFields.ts';
import { checkConfig, MAX_WIDTH } from './checkConfig.ts';

/**
 * The model's configuration from a Hugging Face `config.json` of the Llama or GPT-2 family.
 * Throws UnsupportedError naming a setting that the engine does not run, FormatError a field that is wrong.
 */
export function huggingFaceConfig(value: unknown): ModelConfig {
  const fields = new JsonFields(value, 'config.json');
  switch (fields.get('model_type')) {
    case 'llama':
      return llama(fields);
    case 'gpt2':
      return gpt2(fields);
    default:
      throw new UnsupportedError(
        `config.json: model_type: expected "llama" or "gpt2", got ${describe(fields.get('model_type'))}`,
      );
  }
}

function llama(fields: JsonFields): ModelConfig {
  supportedOnly(fields, {
    hidden_act: ['silu', 'swish'],
    rope_interleaved: [false],
    use_sliding_window: [false],
    sliding_window: [],
    quantization_config: [],
    layer_types: [],
  });
  const nHeads = fields.get('num_attention_heads');
  const dModel = fields.get('hidden_size');
  return checkConfig(
    {
      architecture: 'llama',
      nLayers: fields.get('num_hidden_layers'),
      dModel,
      nHeads,
      nKeyValueHeads: fields.get('num_key_value_heads') ?? nHeads,
      dHead: fields.get('head_dim') ?? Number(dModel) / Number(nHeads),
      dMlp: fields.get('intermediate_size'),
      dVocab: fields.get('vocab_size'),
      nCtx: fields.get('max_position_embeddings'),
      eps: fields.get('rms_norm_eps'),
      rotaryBase: ropeTheta(fields),
      rotaryScaling: ropeScaling(fields),
      attentionBias: fields.boolean('attention_bias', false),
      mlpBias: fields.boolean('mlp_bias', false),
      tiedEmbeddings: fields.boolean('tie_word_embeddings', false),
    },
    'config.json (llama)',
  );
}

/** transformers 5 moved the base into `rope_parameters`, beside the kind of scaling. */
function ropeTheta(fields: JsonFields): number {
  if (!fields.has('rope_parameters')) return fields.positive('rope_theta', 10000);
  return fields.object('rope_parameters').positive('rope_theta', 10000);
}

/** Under its present name or, before, in `rope_scaling`, where the kind was once called `type`. */
function ropeScaling(fields: JsonFields): object | undefined {
  const key = ['rope_parameters', 'rope_scaling'].find((name) => fields.has(name));
  if (key === undefined) return undefined;
  const rope = fields.object(key);
  supportedOnly(rope, {
    rope_type: ['default', 'linear', 'llama3'],
    type: ['default', 'linear', 'llama3'],
    partial_rotary_factor: [1],
  });
  const kind = rope.get('rope_type') ?? rope.get('type') ?? 'default';
  if (kind === 'default') return undefined;
  return {
    kind,
    factor: rope.get('factor'),
    lowFrequencyFactor: rope.get('low_freq_factor'),
    highFrequencyFactor: rope.get('high_freq_factor'),
    originalContext: rope.get('original_max_position_embeddings'),
  };
}

function gpt2(fields: JsonFields): ModelConfig {
  supportedOnly(fields, {
    activation_function: ['gelu_new', 'gelu_pytorch_tanh'],
    scale_attn_weights: [true],
    scale_attn_by_inverse_layer_idx: [false],
    add_cross_attention: [false],
    tie_word_embeddings: [true],
    quantization_config: [],
  });
  const dModel = fields.integer('n_embd', 1, MAX_WIDTH);
  const nHeads = fields.integer('n_head', 1, MAX_WIDTH);
  if (dModel % nHeads !== 0) fields.fail('n_head', `a divisor of n_embd (${dModel})`);
  return checkConfig(
    {
      architecture: 'gpt2',
      nLayers: fields.get('n_layer'),
      dModel,
      nHeads,
      nKeyValueHeads: nHeads,
      dHead: dModel / nHeads,
      dMlp: fields.has('n_inner') ? fields.get('n_inner') : 4 * dModel,
      dVocab: fields.get('vocab_size'),
      nCtx: fields.get('n_positions') ?? fields.get('n_ctx'),
      eps: fields.get('layer_norm_epsilon') ?? 1e-5,
      tiedEmbeddings: true,
    },
    'config.json (gpt2)',
  );
}

/** A setting may be absent, null, or one of the values that the engine's arithmetic has. */
function supportedOnly(
  fields: JsonFields,
  settings: Readonly<Record<string, readonly (string | number | boolean)[]>>,
): void {
  for (const [key, allowed] of Object.entries(settings)) {
    if (!fields.has(key) || allowed.some((one) => one === fields.get(key))) continue;
    const wanted = allowed.length > 0 ? allowed.map(describe).join(' or ') : 'null';
    throw new UnsupportedError(
      `${fields.at(key)}: expected ${wanted}, got ${describe(fields.get(key))}`,
    );
  }
}
