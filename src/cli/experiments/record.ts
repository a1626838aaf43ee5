import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Experiment } from '../../experiments/experiment.ts';
import { loadExperiment } from '../../experiments/programs.ts';
import { experimentIds } from '../../experiments/registry.ts';
import type { Command } from '../command.ts';
import { DEVICE_USAGE, parseArguments, say, UsageError } from '../command.ts';
import { RECORDED_FOLDER, withModels } from '../models/nodeModels.ts';
import { saveRecording, strayRecordings, whyRecord } from './recordings.ts';
import { recordPreset } from './recordPreset.ts';

export const record: Command = {
  summary: 'Run every preset (of one experiment, or of all) and write content/recorded/.',
  usage: `record [<experiment>] [--preset <name>] [--changed] [--out <folder>] ${DEVICE_USAGE}`,
  async run(args) {
    const { positionals, values, flags, device } = parseArguments(args, {
      values: ['preset', 'out'],
      flags: ['changed'],
      runsModels: true,
    });
    const [id, extra] = positionals;
    if (extra !== undefined) throw new UsageError('expected one experiment, or none for all');
    const preset = values.get('preset');
    if (preset !== undefined && id === undefined) {
      throw new UsageError('--preset needs an experiment');
    }
    const folder = values.get('out') ?? RECORDED_FOLDER;
    if (device !== 'wasm' && resolve(folder) === RECORDED_FOLDER) {
      throw new UsageError(
        `the site's recordings are made on WASM: --device ${device} needs --out`,
      );
    }
    const experiments = await readExperiments(id);
    if (id === undefined) await removeStray(folder, experiments);
    const wanted = experiments.flatMap((experiment) =>
      (preset ? [preset] : Object.keys(experiment.presets)).map((name) => ({ experiment, name })),
    );
    const due = flags.has('changed') ? await onlyChanged(folder, wanted) : wanted;
    if (due.length > 0)
      await withModels(
        async (pool) => {
          for (const { experiment, name } of due) {
            const recording = await recordPreset(pool, experiment, name);
            say(`wrote ${await saveRecording(recording, folder)}`);
          }
        },
        { device },
      );
    say(`${due.length} recorded, ${wanted.length - due.length} up to date`);
  },
};

/** Those with something to record: the named one, or all. */
async function readExperiments(id: string | undefined): Promise<Experiment[]> {
  const all = await Promise.all((id ? [id] : experimentIds).map(loadExperiment));
  const experiments = all.filter(({ needs }) => needs === undefined);
  if (experiments.length === 0) {
    throw new UsageError(
      `${String(id)} needs ${String(all[0]?.needs)}: there is nothing to record`,
    );
  }
  return experiments;
}

interface Wanted {
  readonly experiment: Experiment;
  readonly name: string;
}

/** Those whose recording is out of date, each with its reason told. */
async function onlyChanged(folder: string, wanted: readonly Wanted[]): Promise<Wanted[]> {
  const due: Wanted[] = [];
  for (const one of wanted) {
    const why = await whyRecord(folder, one.experiment, one.name);
    const path = `${one.experiment.id}/${one.name}`;
    say(why === undefined ? `${path}: up to date` : `${path}: ${why}`);
    if (why !== undefined) due.push(one);
  }
  return due;
}

async function removeStray(folder: string, experiments: readonly Experiment[]): Promise<void> {
  for (const path of strayRecordings(folder, experiments)) {
    await rm(path);
    say(`removed ${path}: it is of no preset`);
  }
}
