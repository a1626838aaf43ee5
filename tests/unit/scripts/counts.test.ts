import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countReport, type Reported } from '../../../scripts/test/counts.ts';

const ROOT = join(import.meta.dirname, '../../..');
let folder: string;

/** Inside the project, so that the made-up tests find Vitest. */
beforeAll(() => {
  mkdirSync(join(ROOT, 'test-results'), { recursive: true });
  folder = mkdtempSync(join(ROOT, 'test-results/counts-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Counted extends Reported {
  readonly printed: string;
}

async function count(name: string, code: string): Promise<Counted> {
  const root = join(folder, name);
  mkdirSync(root);
  writeFileSync(
    join(root, 'made-up.test.ts'),
    `import { beforeAll, describe, expect, it } from 'vitest';\n${code}`,
  );
  writeFileSync(join(root, 'vitest.config.ts'), 'export default {};');
  const file = join(root, 'report.json');
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${file}`];
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [vitest, 'run', '--root', root, ...reporters],
      { env: { ...process.env, VITEST: '', NO_COLOR: '1' } },
      (_error, out, errors) =>
        resolve({ ...countReport(file, child.exitCode ?? 1), printed: out + errors }),
    );
  });
}

describe('counting what ran', () => {
  it('counts tests by how they ended, and prints why one was skipped', async () => {
    const { counts, failures, lacksReason, printed } = await count(
      'ends',
      `it('a', () => expect(1).toBe(1));
       it('b', () => expect(1).toBe(2));
       it('c', (context) => context.skip('no GPU here'));`,
    );
    expect(counts).toEqual({ passed: 1, failed: 1, skipped: 1 });
    expect(printed).toContain('[no GPU here]');
    expect(failures).toEqual([expect.stringContaining('made-up.test.ts > b\n')]);
    expect(failures[0]).toContain('expected 1 to be 2');
    expect(lacksReason).toBe(false);
  });

  it('counts a file that does not load as a failure', async () => {
    const { counts, failures } = await count('load', `throw new Error('broken');`);
    expect(counts).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(failures).toEqual([expect.stringMatching(/^made-up\.test\.ts\n.*broken/)]);
  });

  it('counts a set-up that throws as a failure, and its test as skipped', async () => {
    const { counts, failures, lacksReason, printed } = await count(
      'set-up',
      `describe('x', () => { beforeAll(() => { throw new Error('broken'); }); it('a', () => {}); });
       it('b', () => {});`,
    );
    expect(counts).toEqual({ passed: 1, failed: 1, skipped: 1 });
    expect(failures).toEqual([expect.stringContaining('made-up.test.ts')]);
    expect(lacksReason).toBe(true);
    expect(printed.split('\n').slice(-30).join('\n')).toContain('broken');
  });

  it('counts an error outside of any test as a failure', async () => {
    const { counts, problem } = await count(
      'outside',
      `it('a', async () => { setTimeout(() => { throw new Error('late'); }, 1); await new Promise((r) => setTimeout(r, 50)); });`,
    );
    expect(counts).toEqual({ passed: 1, failed: 1, skipped: 0 });
    expect(problem).toBe('vitest ended with status 1');
  });

  it('counts a worker that dies as a failure', async () => {
    const { counts } = await count('dies', `it('a', () => process.kill(process.pid, 'SIGKILL'));`);
    expect(counts).toMatchObject({ passed: 0, failed: 1 });
  });

  it('counts a run without a test, and one without a report, as failures', async () => {
    expect((await count('empty', '')).counts).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(countReport(join(folder, 'no-such-report.json'), 1)).toEqual({
      counts: { passed: 0, failed: 1, skipped: 0 },
      problem: 'vitest ended with status 1 before its report',
      failures: ['vitest ended with status 1 before its report'],
      lacksReason: true,
    });
  });
});
