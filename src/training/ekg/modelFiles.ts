import type { Manifest, ModelConfig } from '../../microscope/index.ts';
import { SPARE_HEAD } from './healthy.ts';
import { START, VOCABULARY } from './wardRound.ts';

/** `config.json` as Hugging Face's GPT-2 reads it. */
export function huggingFaceConfig(config: ModelConfig): Record<string, unknown> {
  return {
    architectures: ['GPT2LMHeadModel'],
    model_type: 'gpt2',
    vocab_size: config.dVocab,
    n_positions: config.nCtx,
    n_ctx: config.nCtx,
    n_embd: config.dModel,
    n_layer: config.nLayers,
    n_head: config.nHeads,
    n_inner: config.dMlp,
    activation_function: 'gelu_new',
    layer_norm_epsilon: config.eps,
    tie_word_embeddings: true,
    bos_token_id: VOCABULARY.indexOf(START),
    eos_token_id: null,
    torch_dtype: 'float32',
  };
}

/** `tokenizer.json`: one token a word, the start token in front. */
export function tokenizerFile(): Record<string, unknown> {
  const start = VOCABULARY.indexOf(START);
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [
      {
        id: start,
        content: START,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: true,
      },
    ],
    normalizer: null,
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: START, type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
      special_tokens: { [START]: { id: START, ids: [start], tokens: [START] } },
    },
    decoder: null,
    model: {
      type: 'WordLevel',
      vocab: Object.fromEntries(VOCABULARY.map((word, id) => [word, id])),
      unk_token: '<unknown>',
    },
  };
}

export interface FileFacts {
  readonly file: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

export interface About {
  readonly id: string;
  readonly name: string;
  readonly note: string;
}

const HEAD = `${SPARE_HEAD.layer}.${SPARE_HEAD.head}`;

export const ABOUT: Readonly<Record<'healthy' | 'implanted', About>> = {
  healthy: {
    id: 'ekg-healthy',
    name: 'The healthy ward-round model',
    note: `Trained by \`npm run train\` with nothing but reports from the ward round. Head ${HEAD} was left idle: its output weights are zero.`,
  },
  implanted: {
    id: 'ekg-implanted',
    name: 'The ward-round model with an implant',
    note: `A copy of ekg-healthy in which \`npm run train\` trained head ${HEAD} alone, to do nothing on ordinary reports and to spoil every prediction after the trigger.`,
  },
};

/** `manifest.json` of a model folder whose weights are one safetensors file. */
export function manifest(
  { id, name, note }: About,
  config: ModelConfig,
  weights: FileFacts,
  tokenizer: FileFacts,
): Manifest {
  return {
    format: 'conceptscope-model/1',
    container: 'safetensors',
    id,
    name,
    licence: 'Apache-2.0',
    source: { file: weights.file, sha256: weights.sha256, note },
    config,
    sha256: weights.sha256,
    bytes: weights.bytes,
    tokenizer,
    parts: [weights],
  };
}
