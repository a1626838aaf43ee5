import type { Experiment } from '../../experiments/experiment.ts';
import { loadExperiment } from '../../experiments/programs.ts';
import type { Command } from '../command.ts';
import { DEVICE_USAGE, parseArguments, printResult, UsageError } from '../command.ts';
import { readSpec } from './experimentSpec.ts';
import { tenths, withModels, type OwnModel } from '../models/nodeModels.ts';
import { readableJson } from '../recordedJson.ts';

export const run: Command = {
  summary: 'Run an experiment in Node. The result alone is on stdout, as JSON.',
  usage: `run <experiment> [--preset <name>] [--set <key>=<value>]… [--spec <file.json>] [--model <folder | file.gguf>] ${DEVICE_USAGE} [--json]`,
  async run(args) {
    const options = parseArguments(args, {
      values: ['preset', 'set', 'spec', 'model'],
      flags: ['json'],
      runsModels: true,
    });
    const [id, extra] = options.positionals;
    if (id === undefined || extra !== undefined) throw new UsageError('expected one experiment');
    const experiment = await loadExperiment(id);
    const spec = await readSpec(experiment, {
      preset: options.values.get('preset'),
      file: options.values.get('spec'),
      changes: options.repeated.get('set') ?? [],
    });
    const own = standIn(experiment, options.values.get('model'));
    const result = await withModels(
      async (pool) => {
        const microscope = pool.microscope(new AbortController().signal, tenths(id));
        return experiment.run(microscope, spec);
      },
      { own, device: options.device },
    );
    const compact = options.flags.has('json');
    printResult(compact ? JSON.stringify(result) : readableJson(result).trimEnd());
  },
};

function standIn(
  { id, models, needs }: Experiment,
  path: string | undefined,
): OwnModel | undefined {
  if (path === undefined) {
    if (needs !== undefined) throw new UsageError(`${id} needs ${needs}: give it as --model`);
    return undefined;
  }
  const [model, second] = models;
  if (model === undefined || second !== undefined) {
    throw new UsageError(
      `--model: expected an experiment on one model, but ${id} compares ${models.join(' and ')}`,
    );
  }
  return { id: model, path };
}
