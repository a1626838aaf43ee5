import { describe, expect, it } from 'vitest';
import { FormatError, UnsupportedError } from '../../../../src/microscope/errors.ts';
import { huggingFaceConfig as read } from '../../../../src/microscope/sources/huggingFaceConfig.ts';
import { huggingFaceConfig, huggingFaceFiles } from '../../../made-up/checkpointFiles.ts';
import { expectReferenceLogits, storedModel } from '../../../made-up/checkpointLogits.ts';
import { SMALL_GPT2, SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';

const GPT2 = { ...SMALL_GPT2, nLayers: 2, tiedEmbeddings: true };
const LLAMA = { ...SMALL_LLAMA, nLayers: 2 };
const CONFIGS = { llama: LLAMA, gpt2: GPT2 };

type Json = Readonly<Record<string, unknown>>;

/** What transformers writes, with the keys named changed; those undefined are taken out. */
const configJson = (family: 'llama' | 'gpt2', change: Json = {}): Json =>
  structuredClone({ ...huggingFaceConfig(CONFIGS[family]), ...change });

describe('a key that changes nothing is let by:', () => {
  const both: [string, Json][] = [
    [
      'bookkeeping',
      {
        architectures: ['Any'],
        transformers_version: '5.0.0',
        torch_dtype: 'float16',
        dtype: 'bfloat16',
        _name_or_path: 'x/y',
        unsloth_version: '2024.9',
        use_cache: true,
      },
    ],
    [
      'dropout, at whatever rate',
      {
        attention_dropout: 0.1,
        resid_pdrop: 0.1,
        embd_pdrop: 0.1,
        attn_pdrop: 0.1,
        hidden_dropout_prob: 0.1,
        classifier_dropout: null,
      },
    ],
    [
      'generation',
      {
        temperature: 0.7,
        top_p: 0.9,
        do_sample: true,
        max_length: 20,
        repetition_penalty: 1.1,
        bos_token_id: 1,
        eos_token_id: [1, 2],
        pad_token_id: -1,
      },
    ],
    [
      'heads for other tasks',
      {
        summary_type: 'cls_index',
        summary_first_dropout: 0.1,
        id2label: { 0: 'a' },
        label2id: { a: 0 },
        num_labels: 1,
        problem_type: 'regression',
        task_specific_params: { 'text-generation': { max_length: 50 } },
      },
    ],
    [
      'training',
      { initializer_range: 0.02, gradient_checkpointing: true, router_aux_loss_coef: 0.01 },
    ],
    [
      'no experts',
      { num_local_experts: 0, num_experts: 0, num_experts_per_tok: 0, n_routed_experts: null },
    ],
    [
      'scales of one',
      {
        embedding_multiplier: 1,
        residual_multiplier: 1,
        logits_scaling: 1,
        attention_multiplier: 1,
        logit_scale: 1,
        scale_emb: 1,
      },
    ],
    ['code of its own for texts alone', { auto_map: { AutoTokenizer: ['x.XTokenizer', null] } }],
    ['no code of its own', { auto_map: {} }],
    ['no limit', { clip_qkv: Infinity, sliding_window: Infinity, max_length: Infinity }],
    ['no caps', { final_logit_softcapping: null, attn_logit_softcapping: 0 }],
    [
      'a window that is switched off',
      { sliding_window: 8, use_sliding_window: false, max_window_layers: 28 },
    ],
    ['a window that is null or 0', { sliding_window: null, attention_chunk_size: 0 }],
    ['a window as wide as the context', { sliding_window: 40 }],
    [
      'layers that are all of full attention',
      { layer_types: ['full_attention', 'full_attention'], sliding_window: 8 },
    ],
    ['nothing pruned', { pruned_heads: {}, per_layer_config: {} }],
    [
      'no cross attention',
      { add_cross_attention: false, is_decoder: true, is_encoder_decoder: false },
    ],
    ['null under any name', { anything: null, quantization_config: null }],
    ['a switch of any name that is off', { use_something_new: false }],
    ['settings of any name that are empty', { extra: {}, more: [], comment: '' }],
  ];
  for (const family of ['llama', 'gpt2'] as const) {
    it.each(both)(`${family}: %s`, (_, change) => {
      expect(read(configJson(family, change))).toEqual(CONFIGS[family]);
    });
  }
  const llama: [string, Json][] = [
    ['no biases', { attention_bias: false, mlp_bias: false, qkv_bias: false }],
    ['biases that are null', { attention_bias: null, mlp_bias: null }],
    ['slices of products', { pretraining_tp: 2 }],
    ['the other name of SiLU', { hidden_act: 'swish' }],
    [
      'sizes under other names that agree',
      { n_layers: 2, dim: 64, kv_channels: 32, norm_eps: 1e-5, query_pre_attn_scalar: 32 },
    ],
    [
      'heads that are wholly rotated',
      { partial_rotary_factor: 1, rotary_dim: 32, rope_interleaved: false },
    ],
    ['what SmolLM2 has', { is_llama_config: true, 'transformers.js_config': { dtype: 'q4' } }],
    ['the scale of attention that it has anyway', { attention_multiplier: 1 / Math.sqrt(32) }],
  ];
  it.each(llama)('llama: %s', (_, change) => {
    expect(read(configJson('llama', change))).toEqual(LLAMA);
  });
  const gpt2: [string, Json][] = [
    ...['gelu_new', 'gelu_pytorch_tanh', 'gelu_python_tanh', 'gelu_accurate', 'gelu_fast'].map(
      (name): [string, Json] => [`GELU by tanh as ${name}`, { activation_function: name }],
    ),
    [
      'attention scaled as ever',
      {
        scale_attn_weights: true,
        scale_attn_by_inverse_layer_idx: false,
        reorder_and_upcast_attn: true,
      },
    ],
    ['an older name of the context', { n_ctx: 40 }],
    [
      'the names that GPT2Config takes too',
      {
        hidden_size: 64,
        num_attention_heads: 4,
        num_hidden_layers: 2,
        head_dim: 16,
        num_key_value_heads: 4,
      },
    ],
    ['ties that are said', { tie_word_embeddings: true }],
  ];
  it.each(gpt2)('gpt2: %s', (_, change) => {
    expect(read(configJson('gpt2', change))).toEqual(GPT2);
  });
});

describe('a key that may change the numbers is refused by name:', () => {
  const both: [Json, string][] = [
    [{ logit_scale: 0.5 }, 'logit_scale: expected 1, got 0.5'],
    [{ residual_multiplier: 0.22 }, 'residual_multiplier: expected 1, got 0.22'],
    [{ attention_multiplier: 0.5 }, 'attention_multiplier: expected 1 or 0.'],
    [{ final_logit_softcapping: 30 }, 'final_logit_softcapping: expected 0, got 30'],
    [{ num_local_experts: 8 }, 'num_local_experts: expected 0, got 8'],
    [{ sliding_window: 8 }, 'sliding_window: expected null or at least 40, got 8'],
    [{ sliding_window: 8, use_sliding_window: true }, 'sliding_window'],
    [
      { layer_types: ['full_attention', 'sliding_attention'] },
      'layer_types: expected "full_attention"',
    ],
    [{ layer_types: ['full_attention'] }, 'for each of 2 layers'],
    [{ quantization_config: { quant_method: 'gptq' } }, 'quantization_config: expected null'],
    [{ quantization: { bits: 4 } }, 'quantization: expected null'],
    [{ pruned_heads: { 0: [1] } }, 'pruned_heads: expected nothing in it'],
    [{ per_layer_config: { 0: { head_dim: 8 } } }, 'per_layer_config: expected nothing in it'],
    [{ is_causal: false }, 'is_causal: expected true, got false'],
    [{ use_qk_norm: true }, 'use_qk_norm: expected false, got true'],
    [{ add_cross_attention: true }, 'add_cross_attention: expected false, got true'],
    [{ alibi: true }, 'alibi: expected false, got true'],
    [{ auto_map: { AutoModelForCausalLM: 'x.XModel' } }, 'auto_map: expected no configuration or'],
    [{ auto_map: { AutoConfig: 'x.XConfig', AutoTokenizer: 'x.X' } }, 'auto_map: expected'],
    [{ auto_map: 'x.XModel' }, 'auto_map: expected no configuration or model in code of its own'],
    [{ final_logit_softcapping: Infinity }, 'final_logit_softcapping: expected 0, got Infinity'],
    [{ embedding_multiplier: NaN }, 'embedding_multiplier: expected 1, got NaN'],
    [{ use_final_norm: false }, 'use_final_norm: expected true, got false'],
    [{ do_layer_norm_before: false }, 'do_layer_norm_before: expected true, got false'],
    [{ mup_multiplier: 2 }, 'mup_multiplier: 2 is a setting that this engine does not know'],
    [{ use_something_new: true }, 'use_something_new: true is a setting'],
    [{ norm_kind: 'batch' }, 'norm_kind: "batch" is a setting'],
    [{ widths: [1, 2] }, 'widths: a list of 2 is a setting'],
    [{ __proto__own: { a: 1 } }, '__proto__own: an object is a setting'],
  ];
  const llama: [Json, string][] = [
    [{ hidden_act: 'gelu' }, 'hidden_act: expected "silu" or "swish", got "gelu"'],
    [{ hidden_activation: 'gelu' }, 'hidden_activation: expected'],
    [{ rope_interleaved: true }, 'rope_interleaved: expected false, got true'],
    [{ no_rope_layers: [1, 0] }, 'no_rope_layers: expected a list of 1'],
    [{ dim: 128 }, 'dim: expected 64, got 128'],
    [{ norm_eps: 1e-6 }, 'norm_eps: expected 0.00001, got 0.000001'],
    [{ qkv_bias: true }, 'qkv_bias: expected false, got true'],
    [{ norm_type: 'layernorm' }, 'norm_type: expected'],
    [{ rotary_dim: 16 }, 'rotary_dim: expected 32, got 16'],
  ];
  const gpt2: [Json, string][] = [
    ...['gelu', 'gelu_10', 'quick_gelu', 'relu', 'gelu_python', null].map(
      (name): [Json, string] => [
        { activation_function: name },
        'activation_function: expected "gelu_new"',
      ],
    ),
    [{ hidden_act: 'relu' }, 'hidden_act: expected "gelu_new"'],
    [{ scale_attn_weights: false }, 'scale_attn_weights: expected true, got false'],
    [{ scale_attn_by_inverse_layer_idx: true }, 'scale_attn_by_inverse_layer_idx: expected false'],
    [{ hidden_size: 32 }, 'hidden_size: expected 64, got 32'],
    [{ num_key_value_heads: 2 }, 'num_key_value_heads: expected 4, got 2'],
    [{ multi_query: true }, 'multi_query: expected false, got true'],
    [{ rope_theta: 10000 }, 'rope_theta: 10000 is a setting'],
    [{ rotary_dim: 16 }, 'rotary_dim: 16 is a setting'],
    [{ position_embedding_type: 'relative_key' }, 'position_embedding_type: expected "absolute"'],
  ];
  it.each([
    ...both.map((one) => ['llama', ...one] as const),
    ...llama.map((one) => ['llama', ...one] as const),
    ...both.map((one) => ['gpt2', ...one] as const),
    ...gpt2.map((one) => ['gpt2', ...one] as const),
  ])('%s: %j', (family, change, message) => {
    const open = () => read(configJson(family, change));
    expect(open).toThrow(message);
    expect(open).toThrow(UnsupportedError);
  });
});

describe('a key that is missing takes the default of its own family', () => {
  it('Llama’s epsilon is 1e-6, its heads are as many for keys, and nothing is tied', async () => {
    const config = { ...LLAMA, eps: 1e-6, nKeyValueHeads: 4, tiedEmbeddings: false };
    const { reference, stored } = await storedModel(config);
    const json = configJson('llama', {
      ...{ rms_norm_eps: undefined, num_key_value_heads: undefined, hidden_act: undefined },
      ...{ tie_word_embeddings: undefined, rope_scaling: undefined },
    });
    const files = { ...huggingFaceFiles(config, stored), 'config.json': json };
    expect((await expectReferenceLogits(files, reference)).config).toEqual(config);
  });

  it('GPT-2’s epsilon is 1e-5, its MLP four times as wide, and it is tied', async () => {
    const config = { ...GPT2, dMlp: 4 * GPT2.dModel };
    const { reference, stored } = await storedModel(config);
    const json = configJson('gpt2', {
      ...{ layer_norm_epsilon: undefined, n_inner: undefined, activation_function: undefined },
      ...{ n_positions: undefined, max_position_embeddings: 40 },
    });
    const files = { ...huggingFaceFiles(config, stored), 'config.json': json };
    expect((await expectReferenceLogits(files, reference)).config).toEqual(config);
  });

  it('sizes are those of LlamaConfig and GPT2Config', () => {
    expect(read({ model_type: 'llama' })).toMatchObject({
      ...{ nLayers: 32, dModel: 4096, nHeads: 32, nKeyValueHeads: 32, dHead: 128 },
      ...{ dMlp: 11008, dVocab: 32000, nCtx: 2048, eps: 1e-6, rotaryBase: 10000 },
    });
    expect(read({ model_type: 'gpt2' })).toMatchObject({
      ...{ nLayers: 12, dModel: 768, nHeads: 12, dMlp: 3072, dVocab: 50257, nCtx: 1024 },
    });
  });
});

it('a family that only the class names is known', () => {
  const old = configJson('gpt2', { model_type: undefined, architectures: ['GPT2LMHeadModel'] });
  expect(read(old)).toEqual(GPT2);
  const none = configJson('gpt2', { model_type: undefined });
  expect(() => read(none)).toThrow('model_type: expected "llama" or "gpt2", got nothing');
  const two = configJson('gpt2', {
    model_type: undefined,
    architectures: ['GPT2Model', 'LlamaModel'],
  });
  expect(() => read(two)).toThrow(UnsupportedError);
});

it.each([
  ['gpt2', { scale_attn_weights: null }, 'scale_attn_weights: expected true or false, got null'],
  ['gpt2', { tie_word_embeddings: null }, 'tie_word_embeddings: expected true or false, got null'],
  ['gpt2', { layer_norm_epsilon: null }, 'eps: expected a number above 0, got null'],
  ['llama', { rms_norm_eps: null }, 'eps: expected a number above 0, got null'],
  ['llama', { max_position_embeddings: null }, 'nCtx: expected a whole number'],
  ['llama', { attention_bias: 'no' }, 'attention_bias: expected true or false, got "no"'],
  ['llama', { head_dim: 31 }, 'dHead: expected an even number, got 31'],
] as const)('a value that none can have is refused: %s %j', (family, change, message) => {
  const open = () => read(configJson(family, change));
  expect(open).toThrow(message);
  expect(open).toThrow(FormatError);
});
