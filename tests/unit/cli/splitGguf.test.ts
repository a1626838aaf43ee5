import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { microscope } from '../../made-up/cliCheckpoint.ts';
import { splitGguf } from '../../made-up/splitGguf.ts';

const folder = mkdtempSync(join(tmpdir(), 'split-'));
const at = (name: string) => join(folder, name);

beforeAll(() => {
  for (const [name, bytes] of Object.entries(splitGguf(2))) writeFileSync(at(name), bytes);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Inspection {
  readonly format: string;
  readonly tensors: readonly { readonly name: string; readonly bytes: number }[];
}

it.each(['', 'tiny-00001-of-00002.gguf', 'tiny-00002-of-00002.gguf'])(
  'a GGUF in parts can be inspected by its folder or by any part: "%s"',
  async (name) => {
    const { stdout } = await microscope('inspect', at(name), '--json');
    const { format, tensors } = JSON.parse(stdout) as Inspection;
    expect(format).toBe('GGUF 3');
    expect(tensors.map((tensor) => tensor.name)).toContain('output_norm.weight');
    expect(tensors).toHaveLength(20);
  },
);

it('a GGUF in parts is converted as the whole is, with the licence of its first part', async () => {
  const parts = at('from-parts');
  const { code, stderr } = await microscope(
    ...['convert', '--from', at('tiny-00002-of-00002.gguf'), '--out', parts],
  );
  expect(code, stderr).toBe(0);
  const manifest = JSON.parse(readFileSync(join(parts, 'manifest.json'), 'utf8')) as {
    licence: string;
    tensors: unknown[];
  };
  expect(manifest.licence).toBe('Apache-2.0');
  expect(manifest.tensors).toHaveLength(20);
});
