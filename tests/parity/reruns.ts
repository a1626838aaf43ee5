import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordPreset } from '../../src/cli/experiments/recordPreset.ts';
import { recordingKey } from '../../src/cli/experiments/recordingKey.ts';
import type { Experiment, Recording } from '../../src/experiments/experiment.ts';
import { recordingSchema } from '../../src/schemas/recording.ts';
import { nodePool } from './nodeMicroscope.ts';

export const RECORDED = join(import.meta.dirname, '../../content/recorded');

/** `npm test -- --all`, and CI: every preset is run again, whatever its recording's key says. */
const everything = process.env['RERUN'] === 'all' || Boolean(process.env['CI']);

export interface Rerun {
  readonly recorded: Recording;
  /** By today's code: run again in this process, or the recording where today's code is the code that made it. */
  readonly now: Recording;
  readonly ranAgain: boolean;
}

const reruns = new Map<string, Promise<Rerun>>();

/** What a preset gives now, run once for all tests that ask. Throws where it is not recorded. */
export function rerun(experiment: Experiment, preset: string): Promise<Rerun> {
  const name = `${experiment.id}/${preset}`;
  const found = reruns.get(name) ?? start(experiment, preset);
  reruns.set(name, found);
  return found;
}

async function start(experiment: Experiment, preset: string): Promise<Rerun> {
  const file = join(RECORDED, experiment.id, `${preset}.json`);
  const recorded = recordingSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const ranAgain = everything || recorded.key !== recordingKey(recorded);
  const now = ranAgain ? await recordPreset(nodePool(), experiment, preset) : recorded;
  return { recorded, now, ranAgain };
}

/** The result alone, for tests that hold it to golden values. */
export async function resultNow<Spec, Result>(
  experiment: Experiment<Spec, Result>,
  preset: string,
): Promise<Result> {
  const { now } = await rerun(experiment, preset);
  return experiment.result.parse(now.result);
}
