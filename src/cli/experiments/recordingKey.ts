import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Recording } from '../../experiments/experiment.ts';
import { sourceHash } from './sourceHash.ts';

const SRC = join(import.meta.dirname, '../..');

/** Beside the experiment itself: what opens a model in Node and what rounds a result. */
const RECORDER = ['cli/models/nodeFiles.ts', 'cli/recordedJson.ts'];

const hashes = new Map<string, string>();

/**
 * What a recording hangs on, as one number: its spec, the hashes of its models and all code that its experiment
 * reaches. Where it is the same, a run gives the same numbers. The same sources count once in a process.
 */
export function recordingKey({
  experiment,
  spec,
  models,
}: Pick<Recording, 'experiment' | 'spec' | 'models'>): string {
  const sources =
    hashes.get(experiment) ?? sourceHash(SRC, [`experiments/${experiment}/run.ts`, ...RECORDER]);
  hashes.set(experiment, sources);
  return createHash('sha256')
    .update(JSON.stringify([spec, Object.entries(models).toSorted(), sources]))
    .digest('hex');
}
