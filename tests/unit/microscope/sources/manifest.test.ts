import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../../src/microscope/errors.ts';
import { parseManifest } from '../../../../src/microscope/manifest.ts';
import type { SafetensorsManifest } from '../../../../src/microscope/manifest.ts';
import { expectedWeights } from '../../../../src/microscope/sources/expectedWeights.ts';
import { openModel } from '../../../../src/microscope/sources/openModel.ts';
import { GPT2, gpt2Tensors, WORD_TOKENIZER } from '../../../made-up/modelFiles.ts';
import { writeSafetensors } from '../../../made-up/fileWriters.ts';
import { folderOf } from '../../../made-up/modelFolder.ts';

const MODELS = join(import.meta.dirname, '../../../../public/models');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe.each(readdirSync(MODELS).filter((id) => !id.startsWith('.')))(
  'the committed model folder %s',
  (id) => {
    const file = (name: string) => readFileSync(join(MODELS, id, name));
    const manifest = parseManifest(JSON.parse(file('manifest.json').toString()));

    it('is named by its manifest', () => {
      expect(manifest.id).toBe(id);
      expect(manifest.licence).not.toBe('');
    });

    it('holds the bytes its manifest promises', () => {
      const joined = createHash('sha256');
      for (const part of [manifest.tokenizer, ...manifest.parts]) {
        const bytes = file(part.file);
        expect(bytes.byteLength, part.file).toBe(part.bytes);
        expect(sha256(bytes), part.file).toBe(part.sha256);
        if (part !== manifest.tokenizer) joined.update(bytes);
      }
      expect(joined.digest('hex')).toBe(manifest.sha256);
    });

    it('has a README beside it', () => {
      expect(file('README.md').toString()).toContain('icence');
    });
  },
);

it('the tensors of the shipped model follow each other in the order of need', () => {
  const text = readFileSync(join(MODELS, 'smollm2-135m/manifest.json'), 'utf8');
  const manifest = parseManifest(JSON.parse(text));
  if (manifest.container !== 'parts') throw new Error('expected a container of parts');
  expect(manifest.tensors.map(({ name, shape }) => ({ name, shape }))).toEqual(
    expectedWeights(manifest.config),
  );
  let at = 0;
  for (const tensor of manifest.tensors) {
    expect(tensor.offset, tensor.name).toBe(at);
    at += tensor.bytes;
  }
  expect(at).toBe(manifest.bytes);
});

/** A small model in a safetensors container, as the project's own trained ones are. */
function trained() {
  const weights = writeSafetensors(gpt2Tensors());
  const tokenizer = encode(WORD_TOKENIZER);
  const part = { file: 'model.safetensors', bytes: weights.byteLength, sha256: sha256(weights) };
  const manifest: SafetensorsManifest = {
    format: 'conceptscope-model/1',
    container: 'safetensors',
    id: 'tiny',
    name: 'Tiny',
    licence: 'Apache-2.0',
    source: { file: 'model.safetensors', sha256: part.sha256, note: 'trained here' },
    config: {
      ...{ architecture: 'gpt2', nKeyValueHeads: GPT2.nHeads, dHead: 2, eps: 1e-5 },
      ...{ ...GPT2, tiedEmbeddings: true },
    },
    sha256: part.sha256,
    bytes: part.bytes,
    tokenizer: { file: 'tokenizer.json', bytes: tokenizer.byteLength, sha256: sha256(tokenizer) },
    parts: [part],
  };
  return { manifest, weights, tokenizer };
}

it('a safetensors container is opened by its manifest', async () => {
  const { manifest, weights, tokenizer } = trained();
  const files = { 'model.safetensors': weights, 'tokenizer.json': tokenizer };
  const source = await openModel(folderOf({ 'manifest.json': manifest, ...files }));
  expect(source).toMatchObject({ id: 'tiny', hash: manifest.sha256, tokenizer: WORD_TOKENIZER });
  expect((await source.read('blocks.0.attn.o')).shape).toEqual([4, 4]);
});

it('a part that was changed on disk is refused by name', async () => {
  const { manifest, weights, tokenizer } = trained();
  weights[weights.byteLength - 1]! ^= 1;
  const files = { 'model.safetensors': weights, 'tokenizer.json': tokenizer };
  const folder = folderOf({ 'manifest.json': manifest, ...files });
  await expect(openModel(folder)).rejects.toThrow('model.safetensors: expected SHA-256');
  const short = { ...files, 'model.safetensors': weights.slice(1) };
  await expect(openModel(folderOf({ 'manifest.json': manifest, ...short }))).rejects.toThrow(
    `model.safetensors: expected ${weights.byteLength} bytes, got ${weights.byteLength - 1}`,
  );
});

describe('a manifest that is wrong is refused, naming the field:', () => {
  const parts = JSON.parse(
    readFileSync(join(MODELS, 'smollm2-135m/manifest.json'), 'utf8'),
  ) as Record<string, unknown>;
  const { tensors, config, tokenizer } = parts as {
    tensors: object[];
    config: object;
    tokenizer: object;
  };
  const tensor = (change: object) => ({ tensors: [{ ...tensors[0], ...change }] });
  const cases: [string, object, string][] = [
    [
      'another format',
      { format: 'conceptscope-model/9' },
      'format: expected "conceptscope-model/1"',
    ],
    [
      'an unknown container',
      { container: 'zip' },
      'container: expected "parts" or "safetensors", got "zip"',
    ],
    ['an id that is a path', { id: '../up' }, 'id: expected lower-case letters'],
    ['no licence', { licence: undefined }, 'licence: expected a text, got nothing'],
    ['no source', { source: 'somewhere' }, 'source: expected an object, got "somewhere"'],
    ['a hash that is none', { sha256: 'abc' }, 'sha256: expected 64 hex digits, got "abc"'],
    [
      'a sum of parts that is off',
      { bytes: 96576767 },
      'the parts add up to 96576768, got 96576767',
    ],
    [
      'a part too large',
      { parts: [{ file: 'a', bytes: 2 ** 25, sha256: parts['sha256'] }] },
      'parts[0]: bytes: expected a whole number from 1 to 16777216',
    ],
    [
      'a part outside the folder',
      { parts: [{ file: '../a', bytes: 1, sha256: parts['sha256'] }] },
      'parts[0]: file: expected a plain file name',
    ],
    [
      'a file named twice',
      { tokenizer: { ...tokenizer, file: 'weights-000.bin' } },
      'a file is named twice',
    ],
    [
      'an unknown architecture',
      { config: { ...config, architecture: 'mamba' } },
      'config: architecture: expected "llama" or "gpt2"',
    ],
    [
      'no layers',
      { config: { ...config, nLayers: 0 } },
      'config: nLayers: expected a whole number from 1 to 512, got 0',
    ],
    [
      'an epsilon below zero',
      { config: { ...config, eps: -1 } },
      'config: eps: expected a number above 0',
    ],
    ['an odd head', { config: { ...config, dHead: 63 } }, 'dHead: expected an even number'],
    [
      'an unknown weight type',
      tensor({ type: 'IQ3_S' }),
      'tensors[0]: type: expected a weight type, got "IQ3_S"',
    ],
    ['an inherited weight type', tensor({ type: 'constructor' }), 'tensors[0]: type'],
    [
      'a tensor past the end',
      tensor({ offset: 90000000 }),
      'tensors[0]: offset: expected a whole number from 0 to 66495744',
    ],
    [
      'a tensor of another size',
      tensor({ bytes: 30081023 }),
      'tensors[0]: bytes: expected 30081024',
    ],
    ['half a block', tensor({ shape: [49152, 575] }), 'a row of 575 weights is not whole blocks'],
    [
      'a tensor twice',
      { tensors: [tensors[1], tensors[1]] },
      'tensors: "ln_final.w" appears twice',
    ],
    ['several parts of safetensors', { container: 'safetensors' }, 'parts: expected one part'],
  ];
  it.each(cases)('%s', (_, change, message) => {
    const parse = () => parseManifest({ ...parts, ...change });
    expect(parse).toThrow(message);
    expect(parse).toThrow(FormatError);
  });

  it('a tensor missing', async () => {
    const manifest = { ...parts, tensors: tensors.slice(0, -1), tokenizer: undefined };
    const json = encode(WORD_TOKENIZER);
    const listed = { file: 'tokenizer.json', bytes: json.byteLength, sha256: sha256(json) };
    const folder = folderOf({
      'manifest.json': { ...manifest, tokenizer: listed },
      'tokenizer.json': json,
    });
    await expect(openModel(folder)).rejects.toThrow(
      'llama: expected blocks.29.mlp.out [576, 1536], but the file has none',
    );
  });
});
