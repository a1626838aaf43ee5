import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BenchResult, Timing } from '../../../../src/cli/bench/measureBench.ts';
import { microscope, microscopeHere, writeCheckpoint } from '../../../made-up/cliCheckpoint.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conceptscope-bench-'));
  await writeCheckpoint(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const small = () => ['bench', '--model', folder, '--threads', '1'];

it('the result alone is on stdout as JSON, with every run behind each median', async () => {
  const { stdout, stderr, code } = await microscope(...small(), '--rounds', '3', '--json');
  expect(code, stderr).toBe(0);
  const result = JSON.parse(stdout) as BenchResult;
  expect(result).toMatchObject({
    model: { name: 'A GPT-2 model', config: { nLayers: 2, nHeads: 4, nCtx: 40 } },
    ...{ rounds: 3, threads: 1, memory: 'fast', device: { device: 'wasm', software: false } },
    pass: { tokens: 14 },
    sweep: {
      ...{ prompts: 'random tokens', tokens: 14, computed: 5 },
      ...{ heads: { patches: 2 * 4 }, residual: { patches: 2 * 14 } },
    },
  });
  // Longer prompts than the model takes are left out.
  expect(result.byLength.map(({ tokens }) => tokens)).toEqual([8, 32]);
  expect(result.byBatch.map(({ prompts, tokens }) => tokens / prompts)).toEqual([14, 14, 14, 14]);

  const { pass, sweep, loading, byLength, byBatch } = result;
  const often: Timing[] = [pass.noHooks, pass.everyHook];
  const all = [loading, pass.first, sweep.heads, sweep.residual, ...byLength, ...byBatch];
  expect(often.map(({ runs }) => runs.length)).toEqual([12, 12]);
  expect(all.map(({ runs }) => runs.length)).toEqual(all.map(() => 3));
  for (const { runs, min, median, max } of [...often, ...all]) {
    const sorted = [...runs].sort((a, b) => a - b);
    expect([min, max]).toEqual([sorted[0], sorted.at(-1)]);
    expect(min).toBeGreaterThan(0);
    expect(median).toBeGreaterThanOrEqual(min);
    expect(median).toBeLessThanOrEqual(max);
    if (runs.length === 3) expect(median).toBe(sorted[1]);
  }
  const { beforeLoading, afterOnePass, afterSweeps, atEnd } = result.peak;
  expect(beforeLoading).toBeGreaterThan(1e7);
  expect([afterOnePass, afterSweeps, atEnd]).toEqual(
    [beforeLoading, afterOnePass, afterSweeps].map((least): unknown => expect.toSatisfy((bytes: number) => bytes >= least)), // prettier-ignore
  );
  expect(result.machine.cores).toBeGreaterThan(0);
  expect(stderr).toMatch(/^loading: 1 of 3\n(.*\n)*batches: 3 of 3\n$/);
});

it('without --json a table is on stdout', async () => {
  const { stdout, stderr, code } = await microscope(...small(), '--rounds', '1', '--memory', 'lean'); // prettier-ignore
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/^A GPT-2 model: 2 layers, 4 heads, width 64, vocabulary \d+\n/);
  expect(stdout).toMatch(/WASM in Node, 1 thread, lean path; 1 round in turn/);
  expect(stdout).toMatch(/patch sweep, head z, 8 patches +\d/);
  expect(stdout).toMatch(/The sweeps patch two prompts of seeded random tokens: 14 tokens/);
  expect(stdout).toMatch(/Most memory held: \d+ MB before loading/);
});

it.each([
  [['--rounds', '0'], /--rounds: expected a whole number from 1 to 1000, got "0"/],
  [['--rounds', '2.5'], /--rounds: expected a whole number from 1 to 1000, got "2.5"/],
  [['--threads', 'many'], /--threads: expected a whole number from 1 to 64, got "many"/],
  [['--device', 'tpu'], /--device: expected wasm, webgpu, auto, got "tpu"/],
  [['--memory', 'small'], /--memory: expected lean or fast, got "small"/],
  [['--model', '/no/such'], /no file or folder \/no\/such/],
  [['--model', ''], /--model is empty/],
  [['--speed'], /unknown option '--speed'/],
  [['smollm2-135m'], /unexpected argument "smollm2-135m"/],
])('%j is refused in one line', async (args, says) => {
  const { stdout, stderr, code } = await microscopeHere('bench', ...args);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(says);
  expect(stderr.trimEnd()).not.toContain('\n');
});
