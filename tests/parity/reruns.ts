import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordPreset } from '../../src/cli/experiments/recordPreset.ts';
import { recordingKey } from '../../src/cli/experiments/recordingKey.ts';
import { demos } from '../../src/demos/registry.ts';
import type { Experiment, Recording } from '../../src/experiments/experiment.ts';
import { recordingSchema } from '../../src/schemas/recording.ts';
import { nodePool } from './nodeMicroscope.ts';

export const RECORDED = join(import.meta.dirname, '../../content/recorded');

/** `npm test -- --all`, and CI: every preset is run again, whatever its recording's key says. */
const everything = process.env['RERUN'] === 'all' || Boolean(process.env['CI']);

/** `npm test` says so where it also runs tests/browser/live.test.ts, which holds each demo's first preset to its recording. */
const firstsRunLive = process.env['FIRSTS_RUN_LIVE'] === '1';

const isRunLive = ({ id, presets }: Experiment, preset: string) =>
  firstsRunLive && Object.hasOwn(demos, id) && preset === Object.keys(presets)[0];

export interface Rerun {
  readonly recorded: Recording;
  /** By today's code: run again in this process, or the recording where today's code is the code that made it. */
  readonly now: Recording;
  /** Why `now` is the recording. */
  readonly kept?: 'made by the code of today' | 'run again in Chromium';
}

const reruns = new Map<string, Promise<Rerun>>();

function once(name: string, start: () => Promise<Rerun>): Promise<Rerun> {
  const found = reruns.get(name) ?? start();
  reruns.set(name, found);
  return found;
}

/** What a preset gives now, run once for all tests that ask. Throws where it is not recorded. */
export async function rerun(experiment: Experiment, preset: string): Promise<Rerun> {
  if (!isRunLive(experiment, preset)) return rerunHere(experiment, preset);
  const recorded = readRecorded(experiment, preset);
  return { recorded, now: recorded, kept: 'run again in Chromium' };
}

function rerunHere(experiment: Experiment, preset: string): Promise<Rerun> {
  return once(`${experiment.id}/${preset}`, async () => {
    const recorded = readRecorded(experiment, preset);
    if (!everything && recorded.key === recordingKey(recorded))
      return { recorded, now: recorded, kept: 'made by the code of today' };
    return { recorded, now: await recordPreset(nodePool(), experiment, preset) };
  });
}

function readRecorded({ id }: Experiment, preset: string): Recording {
  const file = join(RECORDED, id, `${preset}.json`);
  return recordingSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** The result alone, for tests that hold it to golden values. */
export async function resultNow<Spec, Result>(
  experiment: Experiment<Spec, Result>,
  preset: string,
): Promise<Result> {
  const { now } = await rerunHere(experiment, preset);
  return experiment.result.parse(now.result);
}
