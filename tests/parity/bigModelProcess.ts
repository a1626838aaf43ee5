/**
 * Loads a model folder and runs it, in a process of its own so that its memory is its own:
 * `node bigModelProcess.ts <folder>` prints one line of JSON.
 */
import { openModelPath } from '../../src/cli/models/nodeFiles.ts';
import { publishedIoi } from '../../src/experiments/published-ioi/run.ts';
import type { PublishedIoiResult } from '../../src/experiments/published-ioi/spec.ts';
import { ModelPool } from '../../src/microscope/index.ts';

export interface BigModelReport {
  readonly config: unknown;
  readonly loadSeconds: number;
  readonly runSeconds: number;
  /** Largest resident memory of the process, in MB. */
  readonly peakMegabytes: number;
  readonly finite: boolean;
  /** The logit difference of two tokens, three ways: as a run gives it, as attribution adds it up, as a variant. */
  readonly difference: number;
  readonly attributed: number;
  readonly variant: number;
  readonly published: PublishedIoiResult;
}

const TOKENS = [5, 6, 7, 100, 2000, 50256, 5, 6];
const [ANSWER, FOIL] = [11, 40000];

const folder = process.argv[2] ?? '';
const seconds = () => performance.now() / 1000;

const started = seconds();
const pool = new ModelPool({
  device: 'wasm',
  memory: 'fast',
  open: (id, { signal }) => openModelPath(folder, { id, signal }),
});
const model = await pool.model('gpt2-small');
const loaded = seconds();
const { logits } = await model.run(TOKENS);
const ran = seconds();
const attribution = await model.directLogitAttribution(TOKENS, ANSWER, FOIL);
const { values } = await model.runVariants(TOKENS, [[{ hook: 'blocks.6.hook_mlp_out', keep: 1 }]], {
  answer: ANSWER,
  foil: FOIL,
});
const microscope = pool.microscope(new AbortController().signal);
const published = await publishedIoi.run(microscope, {});
const report: BigModelReport = {
  config: model.config,
  loadSeconds: loaded - started,
  runSeconds: ran - loaded,
  peakMegabytes: process.resourceUsage().maxRSS / 1024,
  finite: logits.data.every(Number.isFinite),
  difference: logits.data[ANSWER]! - logits.data[FOIL]!,
  attributed: attribution.total,
  variant: values[0]!,
  published,
};
await pool.dispose();
process.stdout.write(`${JSON.stringify(report)}\n`);
