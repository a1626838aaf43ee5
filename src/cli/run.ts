import { loadExperiment } from '../experiments/registry.ts';
import type { Command } from './command.ts';
import { parseArguments, printResult, UsageError } from './command.ts';
import { readSpec } from './experimentSpec.ts';
import { tenths, withStand } from './nodeStand.ts';
import { readableJson } from './recordedJson.ts';

export const run: Command = {
  summary: 'Run an experiment in Node. The result alone is on stdout, as JSON.',
  usage: 'run <experiment> [--preset <name>] [--set <key>=<value>]… [--spec <file.json>] [--json]',
  async run(args) {
    const options = parseArguments(args, { values: ['preset', 'set', 'spec'], flags: ['json'] });
    const [id, extra] = options.positionals;
    if (id === undefined || extra !== undefined) throw new UsageError('expected one experiment');
    const experiment = await loadExperiment(id);
    const spec = await readSpec(experiment, {
      preset: options.values.get('preset'),
      file: options.values.get('spec'),
      changes: options.repeated.get('set') ?? [],
    });
    const result = await withStand(async (stand) => {
      const microscope = stand.microscope(new AbortController().signal, tenths(id));
      return experiment.run(microscope, spec);
    });
    const compact = options.flags.has('json');
    printResult(compact ? JSON.stringify(result) : readableJson(result).trimEnd());
  },
};
