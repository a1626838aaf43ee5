import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { onAllCores } from '../../scripts/test/cores.ts';
import { publishedIoi } from '../../src/experiments/published-ioi/run.ts';
import { bigTokenizer, publishedWords, writeBigModel } from './bigModel.ts';
import type { BigModelReport } from './bigModelProcess.ts';

/** Peak resident memory of the process that loads and runs the 548 MB file. */
const LIMIT_MEGABYTES = 1500;

const TOKENIZER = bigTokenizer(publishedWords());

it('a file of GPT-2 small’s size loads and runs within 1.5 GB', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'conceptscope-big-'));
  try {
    const bytes = await writeBigModel(folder, TOKENIZER);
    expect(bytes).toBeGreaterThan(548e6);
    const script = join(import.meta.dirname, 'bigModelProcess.ts');
    const { stdout } = await onAllCores(() =>
      promisify(execFile)(process.execPath, [script, folder]),
    );
    const report = JSON.parse(stdout) as BigModelReport;
    console.log(
      `GPT-2 small's shapes, ${(bytes / 1e6).toFixed(0)} MB: peak ${report.peakMegabytes.toFixed(0)} MB resident ` +
        `(allowed ${LIMIT_MEGABYTES}), loaded in ${report.loadSeconds.toFixed(1)} s, first run ${report.runSeconds.toFixed(2)} s`,
    );
    expect(report.config).toMatchObject({ nLayers: 12, nHeads: 12, dModel: 768, dVocab: 50257 });
    expect(report.finite).toBe(true);
    expect(report.difference).not.toBe(0);
    expect(Math.abs(report.attributed - report.difference)).toBeLessThan(1e-4);
    expect(Math.abs(report.variant - report.difference)).toBeLessThan(1e-4);

    // The published table is filled in; random weights cannot give the published numbers.
    const { published } = report;
    expect(publishedIoi.result.parse(published)).toEqual(published);
    expect(published.model.name).toBe('GPT-2 small');
    expect(published.rows.length).toBe(9 + 3 + 5 + 5 + 1);
    expect(published.reproduced).toBe(false);
    const mean = published.rows.find(({ what }) => what.kind === 'mean')!.measured;
    const final = published.rows.find(({ what }) => what.kind === 'stream' && what.at === 'final');
    expect(final!.measured).toBeCloseTo(mean, 3);

    expect(report.peakMegabytes).toBeLessThan(LIMIT_MEGABYTES);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
