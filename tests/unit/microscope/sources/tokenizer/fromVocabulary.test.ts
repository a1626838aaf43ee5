import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FormatError, UnsupportedError } from '../../../../../src/microscope/errors.ts';
import { openModel } from '../../../../../src/microscope/sources/openModel.ts';
import { createTokenizer } from '../../../../../src/microscope/tokenizer.ts';
import { huggingFaceFiles, type Files } from '../../../../made-up/checkpointFiles.ts';
import { storedModel } from '../../../../made-up/checkpointLogits.ts';
import { SMALL_GPT2, SMALL_LLAMA } from '../../../../made-up/madeUpModel.ts';
import { folderOf } from '../../../../made-up/modelFolder.ts';

/** What transformers gives: see older-tokenizer-ids.py. */
const fixture = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../fixtures/older-tokenizer-ids.json'), 'utf8'),
) as {
  readonly vocab: Record<string, number>;
  readonly merges: string;
  readonly texts: readonly string[];
  readonly cases: readonly {
    readonly name: string;
    readonly change: Readonly<Record<string, string | object>>;
    readonly ids: readonly (readonly number[])[];
  }[];
};

const GPT2 = { ...SMALL_GPT2, nLayers: 1, dVocab: 270, tiedEmbeddings: true };
const LLAMA = { ...SMALL_LLAMA, nLayers: 1, dVocab: 270 };

const written = (content: string | object) =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

/** A checkpoint whose tokenizer is in the older files, some of them changed. */
async function open(change: Readonly<Record<string, string | object>> = {}, config = GPT2) {
  const { stored } = await storedModel(config);
  const { 'tokenizer.json': _, ...files } = huggingFaceFiles(config, stored);
  const older: Files = {
    'vocab.json': fixture.vocab,
    'merges.txt': written(fixture.merges),
    ...Object.fromEntries(Object.entries(change).map(([name, file]) => [name, written(file)])),
  };
  return openModel(folderOf({ ...files, ...older }));
}

describe('GPT-2’s older tokenizer files give the tokens of transformers:', () => {
  it.each(fixture.cases)('$name', async ({ change, ids }) => {
    const tokenizer = createTokenizer((await open(change)).tokenizer);
    expect(fixture.texts.map((text) => tokenizer.encode(text))).toEqual(ids);
  });
});

it('a tokenizer.json is read before them', async () => {
  const words = { model: { type: 'WordLevel', vocab: { the: 3 }, unk_token: null } };
  const json = { ...words, pre_tokenizer: { type: 'WhitespaceSplit' } };
  const { tokenizer } = await open({ 'tokenizer.json': json });
  expect(createTokenizer(tokenizer).encode('the the')).toEqual([3, 3]);
});

describe('older tokenizer files are refused by name', () => {
  it.each([
    [
      { 'tokenizer_config.json': { tokenizer_class: 'RobertaTokenizer' } },
      'tokenizer_class: expected "GPT2Tokenizer" or "GPT2TokenizerFast", got "RobertaTokenizer"',
    ],
    [
      { 'tokenizer_config.json': { split_special_tokens: true } },
      'split_special_tokens: expected false, got true',
    ],
  ])('where they are of another kind: %j', async (change, message) => {
    await expect(open(change)).rejects.toThrow(message);
    await expect(open(change)).rejects.toThrow(UnsupportedError);
  });

  it('of another family, which may cut texts otherwise', async () => {
    const opened = open({}, LLAMA);
    await expect(opened).rejects.toThrow(
      'expected a file tokenizer.json, got vocab.json and merges.txt',
    );
    await expect(opened).rejects.toThrow('AutoTokenizer.from_pretrained');
    await expect(opened).rejects.toThrow(UnsupportedError);
  });

  it('where there is only SentencePiece’s own file', async () => {
    const { stored } = await storedModel(LLAMA);
    const { 'tokenizer.json': _, ...files } = huggingFaceFiles(LLAMA, stored);
    const opened = openModel(folderOf({ ...files, 'tokenizer.model': Uint8Array.of(10, 1) }));
    await expect(opened).rejects.toThrow('expected a file tokenizer.json, got tokenizer.model');
  });

  it.each([
    [
      { 'merges.txt': '#version: 0.2\nt h\nq q\n' },
      'merges.txt: line 3: "qq" is not in vocab.json',
    ],
    [
      { 'merges.txt': '#version: 0.2\nt h e\n' },
      'merges.txt: line 2: expected two tokens, got "t h e"',
    ],
    [{ 'merges.txt': 't\n' }, 'merges.txt: line 1: expected two tokens'],
    [{ 'vocab.json': { a: 'b' } }, 'vocab.json: a: expected a whole number'],
    [{ 'vocab.json': '<!doctype html>' }, 'vocab.json: it is a saved web page'],
    [{ 'special_tokens_map.json': { pad_token: 7 } }, 'pad_token: expected an object, got 7'],
  ])('where they are wrong: %j', async (change, message) => {
    await expect(open(change)).rejects.toThrow(message);
    await expect(open(change)).rejects.toThrow(FormatError);
  });

  it('where an added token has a number that is not the next', async () => {
    const { tokenizer } = await open({ 'added_tokens.json': { '[PAD]': 269 } });
    expect(() => createTokenizer(tokenizer)).toThrow('id: expected 261, the next number, got 269');
  });
});
