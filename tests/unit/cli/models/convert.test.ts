import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openModelPath } from '../../../../src/cli/models/nodeFiles.ts';
import { replaceFolder } from '../../../../src/cli/models/replaceFolder.ts';
import { MAX_PART_BYTES, parseManifest } from '../../../../src/microscope/manifest.ts';
import { expectedWeights } from '../../../../src/microscope/sources/expectedWeights.ts';
import { openGguf } from '../../../../src/microscope/sources/openGguf.ts';
import { bytesInMemory } from '../../../made-up/bytesInMemory.ts';
import { createTokenizer } from '../../../../src/microscope/tokenizer.ts';
import {
  GPT2_CONFIG,
  gpt2Tensors,
  LLAMA,
  llamaGguf,
  llamaTensors,
  TOKENIZER_METADATA,
  WORD_TOKENIZER,
} from '../../../made-up/modelFiles.ts';
import { seededRandom } from '../../../../src/microscope/index.ts';
import { randomBytes, writeSafetensors } from '../../../made-up/fileWriters.ts';
import type { StoredTensor } from '../../../made-up/fileWriters.ts';

const COMMAND = join(import.meta.dirname, '../../../../src/cli/index.ts');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'convert-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const path = (...names: string[]) => join(folder, ...names);

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function microscope(...args: string[]): Promise<Outcome> {
  try {
    const done = await promisify(execFile)(process.execPath, [COMMAND, ...args]);
    return { code: 0, ...done };
  } catch (error) {
    const { code, stdout, stderr } = error as Outcome;
    return { code, stdout, stderr };
  }
}

function writeLlama(name = 'tiny.gguf', bytes = llamaGguf()): string {
  writeFileSync(path(name), bytes);
  return path(name);
}

it('every tensor of the folder has the bytes of the GGUF', async () => {
  const from = writeLlama();
  const { code, stderr } = await microscope('convert', '--from', from, '--out', path('tiny'));
  expect(stderr).toContain('block 2 of 2');
  expect(code).toBe(0);

  const gguf = await openGguf(bytesInMemory(llamaGguf()));
  const source = await openModelPath(path('tiny'));
  expect(source.config).toEqual(gguf.config);
  expect(source.bytes).toBe(gguf.bytes);
  for (const { name } of expectedWeights(gguf.config)) {
    expect(await source.read(name), name).toEqual(await gguf.read(name));
  }
  expect(createTokenizer(source.tokenizer).encode('ab ab1')).toEqual([4, 5, 6]);
});

it('the manifest says what the model is and where it came from', async () => {
  await microscope(
    ...[
      'convert',
      '--from',
      writeLlama(),
      '--out',
      path('out'),
      '--id',
      'other',
      '--name',
      'Other',
    ],
    ...['--note', 'made in a test'],
  );
  const manifest = parseManifest(JSON.parse(readFileSync(path('out/manifest.json'), 'utf8')));
  expect(manifest).toMatchObject({ id: 'other', name: 'Other', licence: 'Apache-2.0' });
  expect(manifest.source).toMatchObject({ file: 'tiny.gguf', note: 'made in a test' });
});

it('the same input gives the same bytes', async () => {
  const from = writeLlama();
  for (const out of ['once/tiny', 'twice/tiny']) {
    await microscope('convert', '--from', from, '--out', path(out));
  }
  const files = readdirSync(path('once/tiny'));
  expect(files).toEqual(['manifest.json', 'tokenizer.json', 'weights-000.bin']);
  expect(readdirSync(path('twice/tiny'))).toEqual(files);
  for (const file of files) {
    expect(readFileSync(path('twice/tiny', file)), file).toEqual(
      readFileSync(path('once/tiny', file)),
    );
  }
});

function zeros(name: string, ...shape: [number, number]): StoredTensor {
  return { name, type: 'F32', shape, data: new Uint8Array(shape[0] * shape[1] * 4) };
}

it('parts hold at most 16 MiB, and a block is not cut where it fits whole', async () => {
  const dVocab = 140_000; // 17.9 MB of embedding, more than a part
  const dMlp = 24_000; // 9.2 MB a block: two do not share a part
  const tensors = llamaTensors().map((tensor) => {
    if (tensor.name === 'token_embd.weight') return zeros(tensor.name, dVocab, LLAMA.dModel);
    if (tensor.name.endsWith('ffn_down.weight')) return zeros(tensor.name, LLAMA.dModel, dMlp);
    const widened = /ffn_(gate|up)\.weight$/.test(tensor.name);
    return widened ? zeros(tensor.name, dMlp, LLAMA.dModel) : tensor;
  });
  const embed = tensors[0]!.data;
  embed.set(randomBytes(4096, seededRandom(1)), MAX_PART_BYTES - 2048); // across the cut
  const bytes = llamaGguf({ 'llama.feed_forward_length': { u32: dMlp } }, tensors);
  await microscope('convert', '--from', writeLlama('large.gguf', bytes), '--out', path('large'));
  const manifest = parseManifest(JSON.parse(readFileSync(path('large/manifest.json'), 'utf8')));
  if (manifest.container !== 'parts') throw new Error('expected a container of parts');
  expect(manifest.parts.length).toBeGreaterThan(1);
  const ends: number[] = [];
  for (const part of manifest.parts) {
    expect(part.bytes).toBeLessThanOrEqual(MAX_PART_BYTES);
    ends.push((ends.at(-1) ?? 0) + part.bytes);
  }
  const block = manifest.tensors.filter(({ name }) => name.startsWith('blocks.1.'));
  const [start, end] = [block[0]!.offset, block.at(-1)!.offset + block.at(-1)!.bytes];
  expect(ends.filter((at) => at > start && at < end)).toEqual([]);
  const source = await openModelPath(path('large'));
  expect(Buffer.compare((await source.read('embed')).data, embed)).toBe(0);
});

it('a Hugging Face folder is converted too', async () => {
  mkdirSync(path('hf'));
  writeFileSync(path('hf/config.json'), JSON.stringify(GPT2_CONFIG));
  writeFileSync(path('hf/tokenizer.json'), JSON.stringify(WORD_TOKENIZER));
  writeFileSync(path('hf/model.safetensors'), writeSafetensors(gpt2Tensors()));
  const args = ['convert', '--from', path('hf'), '--out', path('gpt2')];
  expect(await microscope(...args)).toMatchObject({ code: 1 });
  expect(await microscope(...args, '--licence', 'MIT')).toMatchObject({ code: 0 });
  const [before, after] = [await openModelPath(path('hf')), await openModelPath(path('gpt2'))];
  for (const { name } of expectedWeights(before.config)) {
    expect(await after.read(name), name).toEqual(await before.read(name));
  }
});

describe('input that is wrong gives one line, exit code 1, and no folder:', () => {
  const good = llamaGguf();
  const cases: [string, Uint8Array, string][] = [
    [
      'another kind of file',
      new TextEncoder().encode('PK and so on'),
      'gguf: expected magic "GGUF", got "PK a"',
    ],
    ['a file cut short', good.slice(0, -100), 'lie past the end of the file'],
    [
      'another architecture',
      llamaGguf({ 'general.architecture': 'mamba' }),
      'expected "llama" or "gpt2", got "mamba"',
    ],
    [
      'an unread quantisation',
      llamaGguf(
        {},
        llamaTensors().map((one) =>
          one.name === 'output_norm.weight' ? { ...one, type: 'IQ3_S', shape: [256] } : one,
        ),
      ),
      'output_norm.weight: weights of type IQ3_S are not supported',
    ],
    [
      'a tokenizer that does not run',
      llamaGguf({ ...TOKENIZER_METADATA, 'tokenizer.ggml.model': 'bert' }),
      'tokenizer.ggml.model: expected "gpt2" or "llama", got "bert"',
    ],
  ];
  it.each(cases)('%s', async (_, bytes, message) => {
    const from = writeLlama('wrong.gguf', bytes);
    const { code, stdout, stderr } = await microscope(
      'convert',
      '--from',
      from,
      '--out',
      path('out'),
    );
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(['wrong.gguf']);
  });

  it('a file that is not there', async () => {
    const { code, stderr } = await microscope(
      'convert',
      '--from',
      path('no.gguf'),
      '--out',
      path('out'),
    );
    expect(code).toBe(1);
    expect(stderr).toContain(`no file or folder ${path('no.gguf')}`);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a folder that exists', () => {
  it('is left alone without --replace', async () => {
    const from = writeLlama();
    await microscope('convert', '--from', from, '--out', path('tiny'));
    const { code, stderr } = await microscope('convert', '--from', from, '--out', path('tiny'));
    expect(code).toBe(1);
    expect(stderr).toContain('give --replace');
  });

  it('keeps its README when it is replaced', async () => {
    const from = writeLlama();
    await microscope('convert', '--from', from, '--out', path('tiny'));
    writeFileSync(path('tiny/README.md'), 'about');
    writeFileSync(path('tiny/weights-009.bin'), 'stale');
    const { code } = await microscope(
      'convert',
      '--from',
      from,
      '--out',
      path('tiny'),
      '--replace',
    );
    expect(code).toBe(0);
    expect(readdirSync(path('tiny'))).toEqual([
      'README.md',
      'manifest.json',
      'tokenizer.json',
      'weights-000.bin',
    ]);
  });

  it('is as it was when the writing fails halfway', async () => {
    mkdirSync(path('tiny'));
    writeFileSync(path('tiny/manifest.json'), 'before');
    const failing = replaceFolder(path('tiny'), true, async (temporary) => {
      writeFileSync(join(temporary, 'manifest.json'), 'half');
      throw new Error('disk full');
    });
    await expect(failing).rejects.toThrow('disk full');
    expect(readdirSync(folder)).toEqual(['tiny']);
    expect(readFileSync(path('tiny/manifest.json'), 'utf8')).toBe('before');
  });
});

describe('the command', () => {
  it('says how to use it', async () => {
    const { code, stderr } = await microscope('--help');
    expect(code).toBe(0);
    for (const word of ['convert --from', 'inspect', 'run <experiment>', 'record', 'list']) {
      expect(stderr).toContain(word);
    }
  });

  it.each([
    [['frobnicate'], 'no command "frobnicate"; there are'],
    [['convert'], '--from is missing'],
    [['convert', '--form', 'x'], "unknown option '--form'"],
    [['inspect'], 'expected one file'],
    [['run', 'no-such-experiment'], 'no-such-experiment'],
  ])('answers %j with what is wrong', async (args, message) => {
    const { code, stdout, stderr } = await microscope(...args);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });

  it('shows the tensors of a file', async () => {
    const from = writeLlama();
    const table = await microscope('inspect', from);
    expect(table.stdout).toContain('general.architecture: "llama"');
    expect(table.stdout).toMatch(/blk\.0\.attn_q\.weight +Q4_1 +\[32, 32\]/);
    const json = await microscope('inspect', from, '--json');
    const { tensors } = JSON.parse(json.stdout) as { tensors: unknown[] };
    expect(tensors).toHaveLength(llamaTensors().length);
  });

  it('says where it cannot write', async () => {
    const from = writeLlama();
    const { code, stderr } = await microscope('convert', '--from', from, '--out', join(from, 'x'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/tiny\.gguf\/x cannot be a folder: a file is in its way/);
  });
});
