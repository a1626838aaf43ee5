import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { entriesOf } from '../../../../src/cli/experiments/recordingKey.ts';
import { reach, sourceHash } from '../../../../src/cli/experiments/sourceHash.ts';
import { experimentIds } from '../../../../src/experiments/registry.ts';

const FILES: Readonly<Record<string, string>> = {
  'run.ts': `import type { Shape } from './types.ts';
    import { double } from './engine/double.ts';
    export const run = async (x: Shape) => (await import('./late.ts')).late(double(x));`,
  'engine/double.ts': `import { two } from 'numbers/small';\nexport const double = (x: number) => two * x;`,
  'late.ts': `export { late } from './later.ts';`,
  'later.ts': `export const late = (x: number) => x;`,
  'types.ts': `export type Shape = number;`,
  'beside.ts': `export const beside = 1;`,
  'node_modules/numbers/package.json': `{"version":"1.0.0"}`,
};

function plant(changes: Readonly<Record<string, string>> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'sources-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries({ ...FILES, ...changes })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const hash = (changes?: Readonly<Record<string, string>>) => sourceHash(plant(changes), ['run.ts']);

it('reaches what runs, through imports of every kind, and no more', () => {
  const { files, packages } = reach(plant(), ['run.ts']);
  expect([...files.keys()].toSorted()).toEqual([
    'engine/double.ts',
    'late.ts',
    'later.ts',
    'run.ts',
  ]);
  expect([...packages]).toEqual([['numbers', '1.0.0']]);
});

it.each<[what: string, changes: Record<string, string>]>([
  ['nothing', {}],
  ['a comment', { 'later.ts': `/** Late. */\n${FILES['later.ts']!} // as it is` }],
  ['layout', { 'later.ts': `export const late =\n  (x: number) =>\n  x;` }],
  ['a type', { 'later.ts': `export const late = (x: 1 | 2): number => x;` }],
  ['what only types are taken from', { 'types.ts': `export type Shape = 1 | 2;` }],
  ['a file that is not reached', { 'beside.ts': `export const beside = 2;` }],
])('is the same after a change of %s', (_, changes) => {
  expect(hash(changes)).toBe(hash());
});

it.each<[what: string, changes: Record<string, string>]>([
  ['a file far down', { 'later.ts': `export const late = (x: number) => x + 1;` }],
  ['an import', { 'late.ts': `export { beside as late } from './beside.ts';` }],
  ['a package’s version', { 'node_modules/numbers/package.json': `{"version":"1.0.1"}` }],
])('is another after a change of %s', (_, changes) => {
  expect(hash(changes)).not.toBe(hash());
});

it('names an import or a package that is not there', () => {
  expect(() => hash({ 'late.ts': `export * from './gone.ts';` })).toThrow(/no such file.*gone\.ts/);
  expect(() => hash({ 'late.ts': `export * from 'gone';` })).toThrow('no package "gone"');
});

it.each(experimentIds)('%s reaches the engine, its runtime and its tokenizer', (id) => {
  const src = join(import.meta.dirname, '../../../../src');
  const { files, packages } = reach(src, entriesOf(id));
  expect([...files.keys()]).toEqual(
    expect.arrayContaining([
      `experiments/${id}/spec.ts`,
      'microscope/lens/model.ts',
      'microscope/run/forward.ts',
      'microscope/graph/block.ts',
      'microscope/formats/dequantise.ts',
    ]),
  );
  expect([...packages.keys()]).toEqual(
    expect.arrayContaining(['onnxruntime-web', '@huggingface/tokenizers']),
  );
});
