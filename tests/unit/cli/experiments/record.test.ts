import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { whyRecord } from '../../../../src/cli/experiments/recordings.ts';
import type { Recording } from '../../../../src/experiments/experiment.ts';
import { loadSpec } from '../../../../src/experiments/registry.ts';
import { microscope } from '../../../made-up/cliCheckpoint.ts';

const ID = 'ekg-and-microscope';
const spec = await loadSpec(ID);
const presets = Object.keys(spec.presets);

let folder: string;
const fileOf = (preset: string) => join(folder, ID, `${preset}.json`);
const textOf = (preset: string) => readFile(fileOf(preset), 'utf8');
const record = (...args: string[]) => microscope('record', ID, ...args, '--out', folder);
const whatWasSaid = (stderr: string) =>
  stderr.split('\n').filter((line) => line !== '' && !/^loading |: \d+ %$/.test(line));

async function change(preset: string, make: (recording: Recording) => object): Promise<void> {
  const recording = JSON.parse(await textOf(preset)) as Recording;
  await writeFile(fileOf(preset), JSON.stringify({ ...recording, ...make(recording) }));
}

const made = new Map<string, string>();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conceptscope-record-'));
  const { code, stderr } = await record();
  expect(code, stderr).toBe(0);
  for (const preset of presets) made.set(preset, await textOf(preset));
});
afterAll(() => rm(folder, { recursive: true }));

it('--changed makes nothing where all is up to date, and loads no model for it', async () => {
  const { stderr, code } = await record('--changed');
  expect(code).toBe(0);
  expect(stderr.trim().split('\n')).toEqual([
    ...presets.map((preset) => `${ID}/${preset}: up to date`),
    `0 recorded, ${presets.length} up to date`,
  ]);
});

it('--changed makes what is out of date, says why, and gets the same numbers', async () => {
  const [first, second, third, ...rest] = presets;
  await rm(fileOf(first!));
  await change(second!, () => ({ key: 'of other code' }));
  await change(third!, ({ models }) => ({ models: { ...models, 'ekg-healthy': 'abc' } }));
  const { stderr, code } = await record('--changed');
  expect(code).toBe(0);
  expect(whatWasSaid(stderr)).toEqual([
    `${ID}/${first}: it was never recorded`,
    `${ID}/${second}: the code that makes it has changed`,
    expect.stringMatching(`^${ID}/${third}: it is not of the model in public/models: .*"abc"`),
    ...rest.map((preset) => `${ID}/${preset}: up to date`),
    ...[first, second, third].map((preset) => `wrote ${fileOf(preset!)}`),
    `3 recorded, ${rest.length} up to date`,
  ]);
  for (const preset of presets) expect(await textOf(preset)).toBe(made.get(preset));
});

it.each<[why: RegExp, make: (recording: Recording) => object]>([
  [/preset's spec: spec\.text is "the", expected /, ({ spec: own }) => ({ spec: { ...(own as object), text: 'the' } })], // prettier-ignore
  [/experiment's schema: result\.words: /, ({ result }) => ({ result: { ...(result as object), words: 3 } })], // prettier-ignore
  [/there is no recording|is no recording/, () => ({ spec: undefined, models: undefined })],
])('knows why one is to be made again: %s', async (why, make) => {
  const preset = presets[0]!;
  await change(preset, make);
  expect(await whyRecord(folder, spec, preset)).toMatch(why);
  await writeFile(fileOf(preset), made.get(preset)!);
  expect(await whyRecord(folder, spec, preset)).toBeUndefined();
});

it('clears away what is of no preset when all is recorded, and leaves it when one experiment is', async () => {
  const stray = join(folder, ID, 'old.json');
  await writeFile(stray, made.get(presets[0]!)!);
  await record('--changed');
  expect(await readdir(join(folder, ID))).toContain('old.json');
  await mkdir(join(folder, 'gone'));
  await writeFile(join(folder, 'gone/article.json'), '{}');
  const { strayRecordings } = await import('../../../../src/cli/experiments/recordings.ts');
  expect(strayRecordings(folder, [spec])).toEqual([stray, join(folder, 'gone/article.json')]);
});
