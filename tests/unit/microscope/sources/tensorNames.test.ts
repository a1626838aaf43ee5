import { describe, expect, it } from 'vitest';
import { FormatError, UnsupportedError } from '../../../../src/microscope/errors.ts';
import type { ModelConfig } from '../../../../src/microscope/index.ts';
import { openModel } from '../../../../src/microscope/sources/openModel.ts';
import {
  huggingFaceConfig,
  huggingFaceTensors,
  type Files,
} from '../../../made-up/checkpointFiles.ts';
import { expectReferenceLogits, storedModel } from '../../../made-up/checkpointLogits.ts';
import { counting, WORD_TOKENIZER } from '../../../made-up/modelFiles.ts';
import { writeSafetensors, type StoredTensor } from '../../../made-up/fileWriters.ts';
import { SMALL_GPT2, SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';
import { folderOf } from '../../../made-up/modelFolder.ts';

const LLAMA: ModelConfig = { ...SMALL_LLAMA, nLayers: 2 };
const UNTIED: ModelConfig = { ...LLAMA, tiedEmbeddings: false };
const GPT2: ModelConfig = { ...SMALL_GPT2, nLayers: 2, tiedEmbeddings: true };
const UNTIED_GPT2: ModelConfig = { ...GPT2, tiedEmbeddings: false };

const EMBEDDING = { llama: 'model.embed_tokens.weight', gpt2: 'wte.weight' };
const HEAD = 'lm_head.weight';

async function made(config: ModelConfig) {
  const { reference, stored } = await storedModel(config);
  return { reference, tensors: huggingFaceTensors(config, stored, '') };
}

function filesOf(config: ModelConfig, tensors: readonly StoredTensor[], change = {}): Files {
  return {
    'config.json': { ...huggingFaceConfig(config), ...change },
    'tokenizer.json': WORD_TOKENIZER,
    'model.safetensors': writeSafetensors(tensors, { __metadata__: { format: 'pt' } }),
  };
}

const named = (tensors: readonly StoredTensor[], name: string) =>
  tensors.find((tensor) => tensor.name === name)!;
const renamed = (tensors: readonly StoredTensor[], rename: (name: string) => string) =>
  tensors.map((tensor) => ({ ...tensor, name: rename(tensor.name) }));
const as = (name: string, tensor: StoredTensor): StoredTensor => ({ ...tensor, name });
/** The same shape and type, one number another. */
const altered = (tensor: StoredTensor): StoredTensor => {
  const data = tensor.data.slice();
  data[data.length - 2]! ^= 64;
  return { ...tensor, data };
};

describe('a checkpoint is read whoever wrote its names:', () => {
  const bare = (name: string) => name.replace(/^model\./, '');
  const cases: [string, ModelConfig, (name: string) => string][] = [
    ['a Llama’s base by itself', LLAMA, bare],
    ['a Llama in a trainer’s model', UNTIED, (name) => `model.${name}`],
    ['a Llama under "transformer."', LLAMA, (name) => `transformer.${bare(name)}`],
    ['a compiled Llama', UNTIED, (name) => `_orig_mod.${name}`],
    ['a Llama of several devices', UNTIED, (name) => `module.${name}`],
    ['a compiled Llama of several devices', UNTIED, (name) => `module._orig_mod.${name}`],
    [
      'a Llama whose base was compiled',
      LLAMA,
      (name) => name.replace('model.', 'model._orig_mod.'),
    ],
    [
      'a Llama in shards, its activations recomputed',
      UNTIED,
      (name) =>
        `_fsdp_wrapped_module.${name.replace(/(layers\.\d+\.)/, '$1_checkpoint_wrapped_module.')}`,
    ],
    ['a Llama that a value head was trained on', LLAMA, (name) => `pretrained_model.${name}`],
    ['a GPT-2 with its head', GPT2, (name) => `transformer.${name}`],
    ['a compiled GPT-2', GPT2, (name) => `_orig_mod.transformer.${name}`],
    ['a GPT-2 under "model."', GPT2, (name) => `model.${name}`],
    [
      'a GPT-2 of several devices',
      UNTIED_GPT2,
      (name) => (name === HEAD ? `module.${name}` : `module.transformer.${name}`),
    ],
  ];
  it.each(cases)('%s', async (_, config, rename) => {
    const { reference, tensors } = await made(config);
    await expectReferenceLogits(filesOf(config, renamed(tensors, rename)), reference);
  });
});

describe.each([
  ['Llama', LLAMA],
  ['GPT-2', GPT2],
])('a tied %s', (_, config) => {
  const embedding = EMBEDDING[config.architecture];

  it('may have its matrix under the head’s name only', async () => {
    const { reference, tensors } = await made(config);
    const kept = renamed(tensors, (name) => (name === embedding ? HEAD : name));
    await expectReferenceLogits(filesOf(config, kept), reference);
  });

  it('may have it under both names, if it is the same', async () => {
    const { reference, tensors } = await made(config);
    const both = [...tensors, as(HEAD, named(tensors, embedding))];
    const source = await expectReferenceLogits(filesOf(config, both), reference);
    expect(source.has('unembed')).toBe(false);
  });

  it('is refused where the two differ: releases of transformers do, too', async () => {
    const { tensors } = await made(config);
    const files = filesOf(config, [...tensors, as(HEAD, altered(named(tensors, embedding)))]);
    const opened = openModel(folderOf(files));
    await expect(opened).rejects.toThrow(`${embedding} and lm_head.weight differ`);
    await expect(opened).rejects.toThrow('tie_word_embeddings');
    await expect(opened).rejects.toThrow(UnsupportedError);
  });

  it('is refused where it has neither', async () => {
    const { tensors } = await made(config);
    const files = filesOf(
      config,
      tensors.filter(({ name }) => name !== embedding),
    );
    await expect(openModel(folderOf(files))).rejects.toThrow(`expected a tensor ${embedding}`);
  });
});

describe('an untied GPT-2', () => {
  it('makes its logits with its own head', async () => {
    const { reference, tensors } = await made(UNTIED_GPT2);
    await expectReferenceLogits(filesOf(UNTIED_GPT2, tensors), reference);
  });

  it('is refused without it', async () => {
    const { tensors } = await made(GPT2);
    const files = filesOf(GPT2, tensors, { tie_word_embeddings: false });
    await expect(openModel(folderOf(files))).rejects.toThrow('expected a tensor lm_head.weight');
  });
});

describe('what a checkpoint carries besides', () => {
  it.each([
    [
      'llama',
      LLAMA,
      [
        'model.layers.0.self_attn.rotary_emb.inv_freq',
        'model.rotary_emb.inv_freq',
        'rotary_emb.original_inv_freq',
      ],
    ],
    ['gpt2', GPT2, ['h.0.attn.bias', 'transformer.h.1.attn.masked_bias', 'h.1.attn.bias']],
  ] as const)('buffers of a %s are passed over without a word', async (_, config, names) => {
    const { reference, tensors } = await made(config);
    const more = names.map((name) => ({ ...counting(name, 4), type: 'I32' }));
    const source = await expectReferenceLogits(filesOf(config, [...tensors, ...more]), reference);
    expect(source.notes).toEqual([]);
  });

  it.each([
    [
      'a value head',
      GPT2,
      ['v_head.summary.weight', 'v_head.summary.bias'],
      'Left out v_head.summary.weight, v_head.summary.bias: a head for another task',
    ],
    ['a classifier', LLAMA, ['score.weight'], 'Left out score.weight: a head'],
    ['a compiled classifier', GPT2, ['_orig_mod.score.weight'], 'Left out _orig_mod.score.weight'],
    [
      'a token classifier',
      GPT2,
      ['classifier.weight', 'classifier.bias'],
      'Left out classifier.weight',
    ],
    ['an answer finder', LLAMA, ['qa_outputs.weight', 'qa_outputs.bias'], 'Left out qa_outputs'],
    [
      'a second head',
      GPT2,
      ['multiple_choice_head.summary.weight'],
      'Left out multiple_choice_head',
    ],
  ] as const)('%s is left out, and said to be', async (_, config, names, note) => {
    const { reference, tensors } = await made(config);
    const more = names.map((name) => counting(name, 1, 64));
    const source = await expectReferenceLogits(filesOf(config, [...tensors, ...more]), reference);
    expect(source.notes).toHaveLength(1);
    expect(source.notes![0]).toContain(note);
  });

  it('a weight given twice under two names is one, if it is the same', async () => {
    const { reference, tensors } = await made(LLAMA);
    const norm = named(tensors, 'model.norm.weight');
    await expectReferenceLogits(filesOf(LLAMA, [...tensors, as('norm.weight', norm)]), reference);
    const opened = openModel(
      folderOf(filesOf(LLAMA, [...tensors, as('norm.weight', altered(norm))])),
    );
    await expect(opened).rejects.toThrow(
      'model.norm.weight and norm.weight are one weight (model.norm.weight), but differ',
    );
    await expect(opened).rejects.toThrow(FormatError);
  });

  it.each([
    ['model.layers.0.self_attn.q_norm.weight', 'is not a tensor of the architecture'],
    ['model.layers.7.mlp.up_proj.weight', 'is not a tensor of the architecture'],
    ['model.layers.0.self_attn.o_proj.bias', 'is not a tensor of the architecture'],
    ['lm_head.bias', 'lm_head.bias is not a tensor of the architecture'],
    ['ema_model.norm.weight', 'ema_model.norm.weight is not a tensor of the architecture'],
    ['model.layers.0.self_attn.q_proj.weight_scale', 'is not a tensor of the architecture'],
    ['base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight', 'belongs to an adapter'],
    ['model.layers.0.self_attn.q_proj.base_layer.weight', 'merge_and_unload'],
  ])('%s is refused by name', async (name, message) => {
    const { tensors } = await made(LLAMA);
    const opened = openModel(folderOf(filesOf(LLAMA, [...tensors, counting(name, 8)])));
    await expect(opened).rejects.toThrow(message);
    await expect(opened).rejects.toThrow(name);
    await expect(opened).rejects.toThrow(UnsupportedError);
  });
});
