import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Counts } from '../counts.ts';

const ROOT = join(import.meta.dirname, '../..');
let folder: string;

/** Inside the project, so that the made-up tests find Vitest. */
beforeAll(() => {
  mkdirSync(join(ROOT, 'test-results'), { recursive: true });
  folder = mkdtempSync(join(ROOT, 'test-results/counts-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function count(name: string, code: string): Promise<{ counts: Counts; printed: string }> {
  const root = join(folder, name);
  mkdirSync(root);
  writeFileSync(
    join(root, 'made-up.test.ts'),
    `import { beforeAll, describe, expect, it } from 'vitest';\n${code}`,
  );
  writeFileSync(join(root, 'vitest.config.ts'), 'export default {};');
  const file = join(root, 'counts.json');
  const printed = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [
        join(ROOT, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--root',
        root,
        `--reporter=${join(ROOT, 'tests/counts.ts')}`,
      ],
      { env: { ...process.env, COUNTS_FILE: file, VITEST: '' } },
      (_error, stdout) => resolve(stdout),
    );
  });
  return { counts: JSON.parse(readFileSync(file, 'utf8')) as Counts, printed };
}

describe('counting what ran', () => {
  it('counts tests by how they ended, and prints why one was skipped', async () => {
    const { counts, printed } = await count(
      'ends',
      `it('a', () => expect(1).toBe(1));
       it('b', () => expect(1).toBe(2));
       it('c', (context) => context.skip('no GPU here'));`,
    );
    expect(counts).toEqual({ passed: 1, failed: 1, skipped: 1 });
    expect(printed).toContain('skipped: c: no GPU here');
  });

  it('counts a file that does not load as a failure', async () => {
    const { counts } = await count('load', `throw new Error('broken');`);
    expect(counts).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('counts a set-up that throws as a failure', async () => {
    const { counts } = await count(
      'set-up',
      `describe('x', () => { beforeAll(() => { throw new Error('broken'); }); it('a', () => {}); });`,
    );
    expect(counts.failed).toBeGreaterThan(0);
    expect(counts.passed).toBe(0);
  });

  it('counts an error outside of any test as a failure', async () => {
    const { counts } = await count(
      'outside',
      `it('a', async () => { setTimeout(() => { throw new Error('late'); }, 1); await new Promise((r) => setTimeout(r, 50)); });`,
    );
    expect(counts).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });
});
