import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { onAllCores } from '../../scripts/test/cores.ts';

const root = join(import.meta.dirname, '../..');

it('the examples of docs/engine.md run and show what they say', async () => {
  const text = readFileSync(join(root, 'docs/engine.md'), 'utf8');
  const blocks = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);
  expect(blocks.length).toBeGreaterThan(7);
  const program = blocks
    .join('\n')
    .replaceAll("'../src/", `'${pathToFileURL(join(root, 'src')).href}/`);
  const folder = mkdtempSync(join(tmpdir(), 'engine-docs-'));
  try {
    const file = join(folder, 'examples.ts');
    writeFileSync(file, program);
    const { stdout } = await onAllCores(() =>
      promisify(execFile)(process.execPath, [file], { cwd: root }),
    );
    console.log(stdout);
    expect(stdout).toMatch(/^logit difference 6\.1\d/m);
    expect(stdout).toMatch(/^pattern \[ 1, 9, 14, 14 \]/m);
    expect(stdout).toMatch(/^without L23\.H3 3\.1\d/m);
    expect(stdout).toMatch(/^mean of other prompts 3\.3\d/m);
    expect(stdout).toMatch(/^blind \d\.\d/m);
    expect(stdout).toMatch(/^edited {2}Berlin$/m);
    expect(stdout).toMatch(/^promotes "/m);
    expect(stdout).toMatch(/^copies 1 suppresses 1$/m);
    expect(stdout).toMatch(/^31 3$/m);
    expect(stdout).toMatch(/^L23\.H4 0\.89/m);
    expect(stdout).toMatch(/^estimated true 0\.\d/m);
    expect(stdout).toMatch(/^65250 edges, the first/m);
    expect(stdout).toMatch(/^true \[ ' Paris',/m);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
