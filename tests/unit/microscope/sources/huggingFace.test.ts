import { describe, expect, it } from 'vitest';
import { FormatError, UnsupportedError } from '../../../../src/microscope/errors.ts';
import { dequantise } from '../../../../src/microscope/formats/dequantise.ts';
import { openModel } from '../../../../src/microscope/sources/openModel.ts';
import {
  counting,
  GPT2,
  GPT2_CONFIG,
  gpt2Tensors,
  WORD_TOKENIZER,
} from '../../../made-up/modelFiles.ts';
import type { StoredTensor } from '../../../made-up/fileWriters.ts';
import { writeSafetensors } from '../../../made-up/fileWriters.ts';
import { folderOf } from '../../../made-up/modelFolder.ts';

const LLAMA_CONFIG = {
  model_type: 'llama',
  hidden_size: 8,
  intermediate_size: 12,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  max_position_embeddings: 32,
  rms_norm_eps: 1e-5,
  rope_theta: 100000,
  rope_scaling: null,
  rope_interleaved: false,
  hidden_act: 'silu',
  tie_word_embeddings: true,
  vocab_size: 6,
};

function llamaTensors(): StoredTensor[] {
  const block = 'model.layers.0';
  return [
    counting('model.embed_tokens.weight', 6, 8),
    counting('model.norm.weight', 8),
    counting(`${block}.input_layernorm.weight`, 8),
    counting(`${block}.post_attention_layernorm.weight`, 8),
    counting(`${block}.self_attn.q_proj.weight`, 8, 8),
    counting(`${block}.self_attn.k_proj.weight`, 4, 8),
    counting(`${block}.self_attn.v_proj.weight`, 4, 8),
    counting(`${block}.self_attn.o_proj.weight`, 8, 8),
    counting(`${block}.mlp.gate_proj.weight`, 12, 8),
    counting(`${block}.mlp.up_proj.weight`, 12, 8),
    counting(`${block}.mlp.down_proj.weight`, 8, 12),
  ];
}

const gpt2Folder = (config: object = {}, tensors = gpt2Tensors()) =>
  folderOf({
    'config.json': { ...GPT2_CONFIG, ...config },
    'tokenizer.json': WORD_TOKENIZER,
    'model.safetensors': writeSafetensors(tensors),
  });

const llamaFolder = (config: object = {}, tensors = llamaTensors()) =>
  folderOf({
    'config.json': { ...LLAMA_CONFIG, ...config },
    'tokenizer.json': WORD_TOKENIZER,
    'model.safetensors': writeSafetensors(tensors),
  });

it.each(['', 'transformer.'])(
  'GPT-2 tensors under the prefix "%s" are turned to [out, in]',
  async (prefix) => {
    const source = await openModel(gpt2Folder({}, gpt2Tensors(prefix)));
    expect(source.config).toEqual({
      architecture: 'gpt2',
      nLayers: 1,
      dModel: 4,
      nHeads: 2,
      nKeyValueHeads: 2,
      dHead: 2,
      dMlp: 16,
      dVocab: GPT2.dVocab,
      nCtx: GPT2.nCtx,
      eps: 1e-5,
      tiedEmbeddings: true,
    });
    // c_attn is [4, 12] counting up: key 1 of input 2 stands at row 2, column 4 + 1.
    const keys = await source.read('blocks.0.attn.k');
    expect(keys.shape).toEqual([4, 4]);
    expect(dequantise(keys)[1 * 4 + 2]).toBe(2 * 12 + 4 + 1);
    expect([...dequantise(await source.read('blocks.0.attn.k.b'))]).toEqual([4, 5, 6, 7]);
    const out = await source.read('blocks.0.mlp.out');
    expect(out.shape).toEqual([4, 16]);
    expect(dequantise(out)[3 * 16 + 5]).toBe(5 * 4 + 3);
  },
);

it('half floats are turned without being rounded', async () => {
  const halves = (tensor: StoredTensor): StoredTensor => ({
    ...tensor,
    type: 'BF16',
    data: tensor.data.slice(0, tensor.data.byteLength / 2),
  });
  const source = await openModel(gpt2Folder({}, gpt2Tensors().map(halves)));
  const stored = gpt2Tensors().find(({ name }) => name === 'h.0.mlp.c_fc.weight')!.data;
  const { type, data } = await source.read('blocks.0.mlp.in');
  expect(type).toBe('BF16');
  const [row, column] = [7, 3]; // of [16, 4]; the file has [4, 16]
  const at = (row * 4 + column) * 2;
  const from = (column * 16 + row) * 2;
  expect(data.slice(at, at + 2)).toEqual(stored.slice(from, from + 2));
});

it('a llama checkpoint keeps its matrices as they are', async () => {
  const source = await openModel(llamaFolder(), { id: 'mine', name: 'Mine' });
  expect(source).toMatchObject({ id: 'mine', name: 'Mine' });
  expect(source.config).toMatchObject({ architecture: 'llama', dHead: 4, rotaryBase: 100000 });
  const { data } = await source.read('blocks.0.mlp.gate');
  expect(data).toEqual(counting('any', 12, 8).data);
});

it('a checkpoint in several files is one model', async () => {
  const [first, ...others] = llamaTensors();
  const source = await openModel(
    folderOf({
      'config.json': LLAMA_CONFIG,
      'tokenizer.json': WORD_TOKENIZER,
      'a.safetensors': writeSafetensors([first!]),
      'b.safetensors': writeSafetensors(others),
      'model.safetensors.index.json': {
        weight_map: { [first!.name]: 'a.safetensors', [others[0]!.name]: 'b.safetensors' },
      },
    }),
  );
  expect((await source.read('embed')).data).toEqual(first!.data);
  expect(source.has('blocks.0.attn.o')).toBe(true);
});

it('RoPE parameters are read where transformers 5 puts them', async () => {
  const { rope_theta: _, ...config } = LLAMA_CONFIG;
  const folder = folderOf({
    'config.json': { ...config, rope_parameters: { rope_type: 'default', rope_theta: 5000 } },
    'tokenizer.json': WORD_TOKENIZER,
    'model.safetensors': writeSafetensors(llamaTensors()),
  });
  expect((await openModel(folder)).config.rotaryBase).toBe(5000);
});

describe('a checkpoint the engine does not run is refused by name:', () => {
  const cases: [string, Parameters<typeof openModel>[0], string][] = [
    [
      'another family',
      gpt2Folder({ model_type: 'mamba' }),
      'model_type: expected "llama" or "gpt2", got "mamba"',
    ],
    [
      'another activation',
      gpt2Folder({ activation_function: 'relu' }),
      'activation_function: expected "gelu_new"',
    ],
    [
      'scaling by layer',
      gpt2Folder({ scale_attn_by_inverse_layer_idx: true }),
      'scale_attn_by_inverse_layer_idx: expected false, got true',
    ],
    [
      'scaled RoPE',
      llamaFolder({ rope_scaling: { type: 'yarn', factor: 4 } }),
      'rope_scaling: type: expected "default" or "linear" or "llama3", got "yarn"',
    ],
    [
      'scaled RoPE as transformers 5 says it',
      llamaFolder({ rope_parameters: { rope_type: 'dynamic' } }),
      'rope_type: expected "default" or "linear" or "llama3", got "dynamic"',
    ],
    [
      'a sliding window',
      llamaFolder({ sliding_window: 16 }),
      'sliding_window: expected null or at least 32, got 16',
    ],
    [
      'another llama activation',
      llamaFolder({ hidden_act: 'gelu' }),
      'hidden_act: expected "silu"',
    ],
    [
      'an extra tensor',
      llamaFolder({}, [...llamaTensors(), counting('model.layers.0.self_attn.q_proj.bias', 8)]),
      'q_proj.bias is not a tensor of the architecture',
    ],
  ];
  it.each(cases)('%s', async (_, folder, message) => {
    await expect(openModel(folder)).rejects.toThrow(message);
    await expect(openModel(folder)).rejects.toThrow(UnsupportedError);
  });
});

describe('a checkpoint that is wrong is refused, naming the field:', () => {
  const without = gpt2Tensors().filter(({ name }) => name !== 'h.0.mlp.c_fc.weight');
  const misshapen = without.concat(counting('h.0.mlp.c_fc.weight', 16, 4));
  const cases: [string, Parameters<typeof openModel>[0], string][] = [
    [
      'a missing tensor',
      gpt2Folder({}, without),
      'gpt2: expected a tensor h.0.mlp.c_fc.weight, found none',
    ],
    [
      'a matrix the wrong way round',
      gpt2Folder({}, misshapen),
      'gpt2: expected h.0.mlp.c_fc.weight [4, 16], got [16, 4]',
    ],
    [
      'heads that do not divide',
      gpt2Folder({ n_head: 3 }),
      'n_head: expected a divisor of n_embd (4), got 3',
    ],
    [
      'a width that is no number',
      gpt2Folder({ n_embd: 'wide' }),
      'n_embd: expected a whole number from 1 to 1048576, got "wide"',
    ],
    [
      'no weights',
      folderOf({ 'config.json': GPT2_CONFIG, 'tokenizer.json': WORD_TOKENIZER }),
      'expected model.safetensors, or several files and model.safetensors.index.json, beside config.json, got no safetensors',
    ],
    [
      'no tokenizer',
      folderOf({
        'config.json': GPT2_CONFIG,
        'model.safetensors': writeSafetensors(gpt2Tensors()),
      }),
      'expected a file tokenizer.json',
    ],
    [
      'nothing that is a model',
      folderOf({ 'notes.txt': {} }),
      'expected one .gguf file, or safetensors with config.json and tokenizer.json, got notes.txt',
    ],
    ['an empty folder', folderOf({}), 'got no files'],
  ];
  it.each(cases)('%s', async (_, folder, message) => {
    await expect(openModel(folder)).rejects.toThrow(message);
    await expect(openModel(folder)).rejects.toThrow(FormatError);
  });
});

it('a single file of weights may have any name', async () => {
  const files = {
    'config.json': GPT2_CONFIG,
    'tokenizer.json': WORD_TOKENIZER,
    'gpt2-tuned.safetensors': writeSafetensors(gpt2Tensors()),
  };
  expect((await openModel(folderOf(files))).config.architecture).toBe('gpt2');
  const two = folderOf({ ...files, 'adapter.safetensors': writeSafetensors([]) });
  await expect(openModel(two)).rejects.toThrow('got gpt2-tuned.safetensors, adapter.safetensors');
});

it('biases that the configuration speaks of are expected', async () => {
  const folder = llamaFolder({ attention_bias: true });
  await expect(openModel(folder)).rejects.toThrow(
    'expected a tensor model.layers.0.self_attn.q_proj.bias, found none',
  );
});

it('rows of a file at hand can be read by themselves', async () => {
  const source = await openModel(llamaFolder());
  const whole = dequantise(await source.read('embed'));
  const rows = await source.readRows!('embed', [5, 0, 5]);
  expect(rows.shape).toEqual([3, 8]);
  expect([...dequantise(rows)]).toEqual([
    ...whole.slice(40),
    ...whole.slice(0, 8),
    ...whole.slice(40),
  ]);
  await expect(source.readRows!('embed', [6])).rejects.toThrow('a row from 0 to 5, got 6');
});
