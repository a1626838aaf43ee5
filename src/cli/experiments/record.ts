import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Experiment, Recording } from '../../experiments/experiment.ts';
import { experimentIds, loadExperiment } from '../../experiments/registry.ts';
import { JsonFields, parseJson } from '../../microscope/formats/jsonFields.ts';
import type { ModelPool } from '../../microscope/index.ts';
import type { Command } from '../command.ts';
import { parseArguments, say, UsageError } from '../command.ts';
import { readSpec } from './experimentSpec.ts';
import { PACKAGE_FILE, RECORDED_FOLDER, tenths, withModels } from '../models/nodeModels.ts';
import { readableJson, rounded } from '../recordedJson.ts';

export const record: Command = {
  summary: 'Run every preset (of one experiment, or of all) and write content/recorded/.',
  usage: 'record [<experiment>] [--preset <name>] [--out <folder>]',
  async run(args) {
    const { positionals, values } = parseArguments(args, { values: ['preset', 'out'] });
    const [id, extra] = positionals;
    if (extra !== undefined) throw new UsageError('expected one experiment, or none for all');
    const preset = values.get('preset');
    if (preset !== undefined && id === undefined) {
      throw new UsageError('--preset needs an experiment');
    }
    const all = await Promise.all((id ? [id] : experimentIds).map(loadExperiment));
    const experiments = all.filter(({ needs }) => needs === undefined);
    if (experiments.length === 0) {
      throw new UsageError(
        `${String(id)} needs ${String(all[0]?.needs)}: there is nothing to record`,
      );
    }
    await withModels(async (pool) => {
      for (const experiment of experiments) {
        for (const name of preset ? [preset] : Object.keys(experiment.presets)) {
          const recording = await recordPreset(pool, experiment, name);
          await save(recording, values.get('out') ?? RECORDED_FOLDER);
        }
      }
    });
  },
};

/** Runs one preset. Throws where the result is not what the experiment's own schema says. */
export async function recordPreset(
  pool: ModelPool,
  experiment: Experiment,
  preset: string,
): Promise<Recording> {
  const spec = await readSpec(experiment, { preset, changes: [] });
  const { signal } = new AbortController();
  const microscope = pool.microscope(signal, tenths(`${experiment.id}/${preset}`));
  const result = experiment.result.parse(rounded(await experiment.run(microscope, spec)));
  const models: Record<string, string> = {};
  for (const id of experiment.models) models[id] = (await pool.model(id)).hash;
  return {
    experiment: experiment.id,
    preset,
    spec,
    result,
    models,
    engine: await engineVersion(),
  };
}

async function engineVersion(): Promise<string> {
  const text = await readFile(PACKAGE_FILE, 'utf8');
  return new JsonFields(parseJson(text, 'package.json'), 'package.json').string('version');
}

async function save(recording: Recording, out: string): Promise<void> {
  const folder = join(out, recording.experiment);
  const path = join(folder, `${recording.preset}.json`);
  const temporary = `${path}.writing-${process.pid}`;
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(temporary, readableJson(recording));
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  say(`wrote ${path}`);
}
