import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { microscopeHere, writeCheckpoint } from '../../made-up/cliCheckpoint.ts';

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conceptscope-bad-'));
  await writeFile(at('bad.json'), '{"wording":');
  await writeFile(at('list.json'), '["is in"]');
  await writeFile(at('extra.json'), '{"wording":"is in","wrding":"is not in"}');
  await writeFile(at('notes.txt'), 'none');
  for (const name of ['empty', 'good', 'noTokenizer', 'cut']) await mkdir(at(name));
  await writeCheckpoint(at('good'));
  await writeCheckpoint(at('noTokenizer'));
  await rm(at('noTokenizer/tokenizer.json'));
  await writeCheckpoint(at('cut'));
  const weights = await readFile(at('cut/model.safetensors'));
  await writeFile(at('cut/model.safetensors'), weights.subarray(0, weights.length - 1000));
  await writeFile(at('cut.gguf'), 'GGUF');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const truth = ['run', 'truth-direction'];

describe.each<[what: string, args: () => string[], says: RegExp]>([
  ['no command', () => ['measure'], /no command "measure"; there are list, run, /],
  ['no experiment', () => ['run'], /expected one experiment/],
  [
    'an unknown experiment',
    () => ['run', 'lies'],
    /expected one of .*truth-direction.*, got "lies"/,
  ],
  ['an unknown option', () => [...truth, '--jsn'], /unknown option '--jsn'/],
  ['an option without its value', () => [...truth, '--preset'], /argument missing/],
  [
    'an unknown device',
    () => [...truth, '--device', 'tpu'],
    /expected wasm, webgpu, auto, got "tpu"/,
  ],
  ['an unknown device of a list', () => ['list', '--device', 'gpu'], /--device: expected wasm, /],
  [
    'recordings of the site on another device',
    () => ['record', 'truth-direction', '--device', 'auto'],
    /the site's recordings are made on WASM: --device auto needs --out/,
  ],
  [
    'a self-test recorded on another device',
    () => ['self-test', 'ekg-healthy', '--prompt', 'x', '--device', 'webgpu'],
    /a self-test is recorded on WASM, not on webgpu/,
  ],
  ['an unknown preset', () => [...truth, '--preset', 'x'], /no preset "x"; there are article, /],
  ['an unknown field', () => [...truth, '--set', 'wrding=x'], /the spec has no field "wrding"/],
  ['a field below a text', () => [...truth, '--set', 'wording.x=1'], /nothing of that name/],
  ['a field below none', () => [...truth, '--set', '__proto__.x=1'], /nothing of that name/],
  ['a wrong value', () => [...truth, '--set', 'wording=7'], /wording: Invalid option/],
  ['no value', () => [...truth, '--set', 'wording'], /expected key=value, got "wording"/],
  [
    'a spec that is no JSON',
    () => [...truth, '--spec', at('bad.json')],
    /bad\.json: not valid JSON/,
  ],
  [
    'a spec that is a list',
    () => [...truth, '--spec', at('list.json')],
    /expected object, received/,
  ],
  [
    'a spec with a field too many',
    () => [...truth, '--spec', at('extra.json')],
    /no field "wrding"/,
  ],
  [
    'a spec that is not there',
    () => [...truth, '--spec', at('no.json')],
    /--spec: no file .*no\.json/,
  ],
  ['a spec that is a folder', () => [...truth, '--spec', folder], /--spec: no file /],
  ['no name of a spec', () => [...truth, '--spec', ''], /--spec is empty/],
  [
    'a spec and a preset',
    () => [...truth, '--spec', at('list.json'), '--preset', 'article'],
    /got both/,
  ],
  [
    'a model folder without a model',
    () => [...truth, '--model', at('empty')],
    /expected .*one \.gguf file.*, got no files/,
  ],
  [
    'a model without a tokenizer',
    () => [...truth, '--model', at('noTokenizer')],
    /expected a file tokenizer\.json/,
  ],
  [
    'weights that were cut off',
    () => [...truth, '--model', at('cut')],
    /the tensors end at \d+, but the file has \d+ bytes/,
  ],
  [
    'a GGUF that was cut off',
    () => [...truth, '--model', at('cut.gguf')],
    /gguf: version needs 4 bytes/,
  ],
  ['nothing to inspect', () => ['inspect', at('no')], /no file or folder .*no/],
  [
    'a folder with nothing to inspect',
    () => ['inspect', at('empty')],
    /expected manifest\.json, config\.json or one \.gguf file, got no files/,
  ],
  [
    'inspecting what is no model',
    () => ['inspect', at('notes.txt')],
    /gguf: expected magic "GGUF", got "none"/,
  ],
  [
    'converting to a file',
    () => ['convert', '--from', at('good'), '--out', at('notes.txt'), '--licence', 'MIT'],
    /notes\.txt cannot be a folder: a file is in its way/,
  ],
  [
    'converting from nothing',
    () => ['convert', '--from', at('no'), '--out', at('out')],
    /no file or folder/,
  ],
  ['a word after list', () => ['list', 'all'], /expected no arguments/],
])('%s', (_, args, says) => {
  it('is answered on stderr, in one line beside progress, with exit code 1', async () => {
    const { stdout, stderr, code } = await microscopeHere(...args());
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(says);
    const lines = stderr.trimEnd().split('\n');
    expect(lines.filter((line) => !line.startsWith('loading '))).toHaveLength(1);
  });
});
