import { describe, expect, it } from 'vitest';
import { FormatError, UnsupportedError } from '../../../../src/microscope/errors.ts';
import type { ModelConfig } from '../../../../src/microscope/index.ts';
import { openModel } from '../../../../src/microscope/sources/openModel.ts';
import { huggingFaceFiles, type Files } from '../../../made-up/checkpointFiles.ts';
import { expectReferenceLogits, storedModel } from '../../../made-up/checkpointLogits.ts';
import { ggufFile } from '../../../made-up/ggufCheckpoint.ts';
import { SMALL_GPT2, SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';
import { folderOf } from '../../../made-up/modelFolder.ts';

const LLAMA: ModelConfig = { ...SMALL_LLAMA, nLayers: 2 };
const GPT2: ModelConfig = { ...SMALL_GPT2, nLayers: 2, tiedEmbeddings: true };

const text = (content: string) => new TextEncoder().encode(content);
const POINTER = text('version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 3\n');
const PAGE = text('\ufeff\n<!DOCTYPE html><html><title>Sign in</title></html>');
const APPLE = Uint8Array.of(0, 5, 22, 7, 0, 2, 0, 0);

async function huggingFace(config: ModelConfig, shards = 1) {
  const { reference, stored } = await storedModel(config);
  return { reference, files: huggingFaceFiles(config, stored, { shards }) };
}

async function gguf(config: ModelConfig) {
  const { reference, stored } = await storedModel(config);
  return { reference, file: ggufFile(config, stored)['model.gguf'] as Uint8Array };
}

const without = (files: Files, ...names: string[]): Files =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));
const renamed = (files: Files, name: (old: string) => string): Files =>
  Object.fromEntries(Object.entries(files).map(([old, content]) => [name(old), content]));

describe('files that a system put beside a model are passed over:', () => {
  it.each(['._model.safetensors', '.DS_Store', '__MACOSX', '.gitattributes', 'Thumbs.db'])(
    '%s',
    async (name) => {
      const { reference, files } = await huggingFace(GPT2);
      await expectReferenceLogits({ ...files, [name]: APPLE }, reference);
    },
  );

  it('beside a single file of another name, and beside a GGUF', async () => {
    const { reference, files } = await huggingFace(GPT2);
    const own = renamed(files, (name) => name.replace('model.safetensors', 'mine.safetensors'));
    await expectReferenceLogits({ ...own, '._mine.safetensors': APPLE }, reference);
    const made = await gguf(LLAMA);
    await expectReferenceLogits({ 'm.gguf': made.file, '._m.gguf': APPLE }, made.reference);
  });
});

it('names may be in capitals', async () => {
  const { reference, files } = await huggingFace(GPT2);
  await expectReferenceLogits(
    renamed(files, (name) => name.toUpperCase()),
    reference,
  );
  const made = await gguf(LLAMA);
  const source = await expectReferenceLogits({ 'MINE.GGUF': made.file }, made.reference);
  expect(source.id).toBe('mine');
});

describe('of two sets of weights', () => {
  it.each([
    ['pytorch_model.bin', 'left out pytorch_model.bin'],
    ['model.fp16.safetensors', 'left out model.fp16.safetensors'],
    ['m-q4.gguf', 'left out m-q4.gguf'],
  ])('safetensors are read before %s, and it is said', async (name, note) => {
    const { reference, files } = await huggingFace(GPT2);
    const other = name.endsWith('.gguf') ? (await gguf(LLAMA)).file : text('anything');
    const source = await expectReferenceLogits({ ...files, [name]: other }, reference);
    expect(source.config.architecture).toBe('gpt2');
    expect(source.notes).toEqual([`Read model.safetensors; ${note}.`]);
  });

  it('nothing is said where there is one', async () => {
    const { files } = await huggingFace(GPT2);
    const more = { ...files, 'training_args.bin': text('x'), 'optimizer.pt': text('x') };
    expect((await openModel(folderOf(more))).notes).toEqual([]);
  });

  it('none is chosen where they are two GGUFs', async () => {
    const { file } = await gguf(LLAMA);
    const opened = openModel(folderOf({ 'a.gguf': file, 'b.gguf': file, 'config.json': {} }));
    await expect(opened).rejects.toThrow(
      'expected one model, got a.gguf, b.gguf: choose one of them',
    );
    await expect(opened).rejects.toThrow(FormatError);
  });

  it('a GGUF beside a config.json alone is read', async () => {
    const { reference, file } = await gguf(LLAMA);
    await expectReferenceLogits({ 'a.gguf': file, 'config.json': {} }, reference);
  });
});

describe('safetensors in parts', () => {
  it('are one model without their index, if they are all there', async () => {
    const { reference, files } = await huggingFace(LLAMA, 2);
    const numbered = without(
      renamed(files, (name) => name.replace(/model-(\d)-of-(\d)/, 'model-0000$1-of-0000$2')),
      'model.safetensors.index.json',
    );
    await expectReferenceLogits(numbered, reference);
    const opened = openModel(folderOf(without(numbered, 'model-00002-of-00002.safetensors')));
    await expect(opened).rejects.toThrow(
      'model-00002-of-00002.safetensors: missing, of the 2 parts',
    );
  });

  it('are named where the index names more', async () => {
    const { files } = await huggingFace(LLAMA, 3);
    const opened = openModel(
      folderOf(without(files, 'model-2-of-3.safetensors', 'model-3-of-3.safetensors')),
    );
    await expect(opened).rejects.toThrow(
      'model-2-of-3.safetensors, model-3-of-3.safetensors: missing, of the 3 files that model.safetensors.index.json names',
    );
    await expect(opened).rejects.toThrow(FormatError);
  });
});

describe('what stands in place of a file is said in these words:', () => {
  const stands: [string, Uint8Array, string][] = [
    ['a Git LFS pointer', POINTER, 'it is a Git LFS pointer, not the file itself'],
    ['a saved web page', PAGE, 'it is a saved web page, not the file'],
    ['an error of a server', text('Entry not found'), 'it is an error message of a server'],
    ['nothing', new Uint8Array(), 'it is empty'],
  ];
  const places = ['config.json', 'tokenizer.json', 'model.safetensors'];
  it.each(stands.flatMap((stand) => places.map((place) => [place, ...stand] as const)))(
    '%s that is %s',
    async (place, _, content, message) => {
      const { files } = await huggingFace(GPT2);
      const opened = openModel(folderOf({ ...files, [place]: content }));
      await expect(opened).rejects.toThrow(`${place}: ${message}`);
      await expect(opened).rejects.toThrow(FormatError);
    },
  );
  it.each(stands)('a GGUF that is %s', async (_, content, message) => {
    const opened = openModel(folderOf({ 'm.gguf': content }));
    await expect(opened).rejects.toThrow(`m.gguf: ${message}`);
  });
  it('a file of before GGUF', async () => {
    const opened = openModel(folderOf({ 'm.gguf': text('tjgg and more bytes') }));
    await expect(opened).rejects.toThrow('a GGML file, of llama.cpp before August 2023');
  });
  it('a PyTorch file under the name of another', async () => {
    const { files } = await huggingFace(GPT2);
    const opened = openModel(
      folderOf({ ...files, 'model.safetensors': text('PK\u0003\u0004 archive') }),
    );
    await expect(opened).rejects.toThrow('model.safetensors: it is a PyTorch file');
    await expect(opened).rejects.toThrow(UnsupportedError);
  });
});

describe('files of a kind that is not read are refused with what to do instead:', () => {
  it.each([
    ['pytorch_model.bin', 'save_pretrained'],
    ['pytorch_model-00001-of-00002.bin', 'save_pretrained'],
    ['pytorch_model.bin.index.json', 'save_pretrained'],
    ['checkpoint.pth', 'whose content is a program'],
    ['tf_model.h5', 'weights of this kind are not read'],
    ['flax_model.msgpack', 'save_pretrained'],
    ['adapter_model.safetensors', 'got an adapter: merge it into its model'],
    ['adapter_config.json', 'merge_and_unload'],
  ])('%s', async (name, message) => {
    const { files } = await huggingFace(GPT2);
    const opened = openModel(
      folderOf({ ...without(files, 'model.safetensors'), [name]: text('anything') }),
    );
    await expect(opened).rejects.toThrow(name);
    await expect(opened).rejects.toThrow(message);
    await expect(opened).rejects.toThrow(UnsupportedError);
  });

  it('an adapter beside a whole model, which would change it', async () => {
    const { files } = await huggingFace(GPT2);
    const opened = openModel(folderOf({ ...files, 'adapter_config.json': {} }));
    await expect(opened).rejects.toThrow('adapter_config.json: expected a whole model');
  });
});

describe('JSON as Python writes it', () => {
  it('may hold NaN and Infinity', async () => {
    const { reference, files } = await huggingFace(GPT2);
    const json = text(
      JSON.stringify(files['config.json']).replace(
        /\}$/,
        ',"summary_first_dropout": NaN, "x": Infinity, "y": -Infinity, "z": {"__float__": "Infinity"}, "description": "", "resid_pdrop": NaN}',
      ),
    );
    await expectReferenceLogits({ ...files, 'config.json': json }, reference);
    const { notes } = await openModel(folderOf({ ...files, 'config.json': json }));
    expect(notes).toEqual(
      ['x (Infinity)', 'y (-Infinity)', 'z (Infinity)'].map(
        (key) => `Read without ${key} of config.json, which this engine does not know.`,
      ),
    );
  });

  it('does not make nothing of a number that is read', async () => {
    const { files } = await huggingFace(GPT2);
    const json = text(
      JSON.stringify(files['config.json']).replace(
        '"layer_norm_epsilon":0.00001',
        '"layer_norm_epsilon":NaN',
      ),
    );
    await expect(openModel(folderOf({ ...files, 'config.json': json }))).rejects.toThrow(
      'eps: expected a number above 0, got NaN',
    );
  });
});
