import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Recording } from '../../experiments/experiment.ts';
import { sourceHash } from './sourceHash.ts';

const SRC = join(import.meta.dirname, '../..');

/** Beside the experiment itself: the engine, which it may know by its types alone, what opens a model, what rounds. */
const RECORDER = ['microscope/index.ts', 'cli/models/nodeFiles.ts', 'cli/recordedJson.ts'];

/** Files that a recording's numbers begin at, below src. */
export const entriesOf = (experiment: string): string[] => [
  `experiments/${experiment}/run.ts`,
  ...RECORDER,
];

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
  const sources = hashes.get(experiment) ?? sourceHash(SRC, entriesOf(experiment));
  hashes.set(experiment, sources);
  return createHash('sha256')
    .update(JSON.stringify([spec, Object.entries(models).toSorted(), sources]))
    .digest('hex');
}
