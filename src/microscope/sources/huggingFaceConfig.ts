import type { ModelConfig } from '../config.ts';
import { UnsupportedError } from '../errors.ts';
import { describe, JsonFields } from '../formats/jsonFields.ts';
import { checkConfig, MAX_WIDTH } from './checkConfig.ts';
import { refuseOtherSettings, TANH_GELU, type Note } from './neutralSettings.ts';
import { ROPE_KEYS, ropeSettings } from './ropeSettings.ts';

/** Where a key is missing: `LlamaConfig` and `GPT2Config` of transformers. */
const LLAMA_DEFAULTS = {
  vocab_size: 32000,
  hidden_size: 4096,
  intermediate_size: 11008,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  max_position_embeddings: 2048,
  rms_norm_eps: 1e-6,
  hidden_act: 'silu',
} as const;
const GPT2_DEFAULTS = {
  vocab_size: 50257,
  n_embd: 768,
  n_layer: 12,
  n_head: 12,
  n_positions: 1024,
  layer_norm_epsilon: 1e-5,
  activation_function: 'gelu_new',
} as const;

/** Names by which `GPT2Config` takes some of them, too. */
const GPT2_ALSO: Readonly<Record<string, string>> = {
  n_embd: 'hidden_size',
  n_layer: 'num_hidden_layers',
  n_head: 'num_attention_heads',
  n_positions: 'max_position_embeddings',
};

/**
 * The model's configuration from a Hugging Face `config.json` of the Llama or GPT-2 family. Throws UnsupportedError
 * naming a setting that the engine does not run, FormatError a field that is wrong; notes one that is let by and not
 * understood.
 */
export function huggingFaceConfig(value: unknown, note: Note = () => undefined): ModelConfig {
  const fields = new JsonFields(value, 'config.json');
  switch (family(fields)) {
    case 'llama':
      return llama(fields, note);
    case 'gpt2':
      return gpt2(fields, note);
    default:
      throw new UnsupportedError(
        `config.json: model_type: expected "llama" or "gpt2", got ${describe(fields.get('model_type'))}`,
      );
  }
}

/** The first GPT-2 checkpoints say only which class they are. */
function family(fields: JsonFields): unknown {
  if (fields.has('model_type')) return fields.get('model_type');
  const classes = fields.has('architectures') ? fields.array('architectures', 64) : [];
  const names = classes.map((name) => /^(Llama|GPT2)[A-Z]/.exec(String(name))?.[1]?.toLowerCase());
  return new Set(names).size === 1 ? names[0] : undefined;
}

function llama(fields: JsonFields, note: Note): ModelConfig {
  const get = (key: keyof typeof LLAMA_DEFAULTS) => given(fields, key, LLAMA_DEFAULTS[key]);
  expectOneOf(fields, 'hidden_act', get('hidden_act'), ['silu', 'swish']);
  const nHeads = get('num_attention_heads');
  const dModel = get('hidden_size');
  const config = checkConfig(
    {
      architecture: 'llama',
      nLayers: get('num_hidden_layers'),
      dModel,
      nHeads,
      nKeyValueHeads: fields.get('num_key_value_heads') ?? nHeads,
      dHead: fields.get('head_dim') ?? Number(dModel) / Number(nHeads),
      dMlp: get('intermediate_size'),
      dVocab: get('vocab_size'),
      nCtx: get('max_position_embeddings'),
      eps: get('rms_norm_eps'),
      ...ropeSettings(fields, get('max_position_embeddings')),
      attentionBias: fields.boolean('attention_bias', false),
      mlpBias: fields.boolean('mlp_bias', false),
      tiedEmbeddings: fields.boolean('tie_word_embeddings', false),
    },
    'config.json (llama)',
  );
  const read = [
    ...Object.keys(LLAMA_DEFAULTS),
    ...ROPE_KEYS,
    ...['num_key_value_heads', 'head_dim', 'attention_bias', 'mlp_bias', 'tie_word_embeddings'],
  ];
  refuseOtherSettings(fields, config, read, note);
  return config;
}

function gpt2(fields: JsonFields, note: Note): ModelConfig {
  const get = (key: keyof typeof GPT2_DEFAULTS) =>
    given(fields, key, givenAs(fields, GPT2_ALSO[key]) ?? GPT2_DEFAULTS[key]);
  expectOneOf(fields, 'activation_function', get('activation_function'), TANH_GELU);
  // Null is false to the reference, and not the same as nothing: both are true by default.
  for (const key of ['scale_attn_weights', 'tie_word_embeddings']) {
    if (fields.get(key) === null) fields.fail(key, 'true or false');
  }
  const size = (key: 'n_embd' | 'n_head') =>
    new JsonFields({ [key]: get(key) }, fields.path).integer(key, 1, MAX_WIDTH);
  const dModel = size('n_embd');
  const nHeads = size('n_head');
  if (dModel % nHeads !== 0) fields.fail('n_head', `a divisor of n_embd (${dModel})`);
  const config = checkConfig(
    {
      architecture: 'gpt2',
      nLayers: get('n_layer'),
      dModel,
      nHeads,
      nKeyValueHeads: nHeads,
      dHead: dModel / nHeads,
      dMlp: fields.get('n_inner') ?? 4 * dModel,
      dVocab: get('vocab_size'),
      nCtx: get('n_positions'),
      eps: get('layer_norm_epsilon'),
      tiedEmbeddings: fields.boolean('tie_word_embeddings', true),
    },
    'config.json (gpt2)',
  );
  const read = [...Object.keys(GPT2_DEFAULTS), 'n_inner', 'tie_word_embeddings'];
  refuseOtherSettings(fields, config, read, note);
  return config;
}

/** What is there, null too; `otherwise` only where there is nothing. */
function given(fields: JsonFields, key: string, otherwise: unknown): unknown {
  const value = fields.get(key);
  return value === undefined ? otherwise : value;
}

function givenAs(fields: JsonFields, key: string | undefined): unknown {
  return key === undefined ? undefined : fields.get(key);
}

function expectOneOf(
  fields: JsonFields,
  key: string,
  value: unknown,
  allowed: readonly string[],
): void {
  if (typeof value === 'string' && allowed.includes(value)) return;
  const wanted = allowed.map(describe).join(' or ');
  throw new UnsupportedError(`${fields.at(key)}: expected ${wanted}, got ${describe(value)}`);
}
