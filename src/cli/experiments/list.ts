import { readdir } from 'node:fs/promises';
import { loadExperiment } from '../../experiments/programs.ts';
import { experimentIds } from '../../experiments/registry.ts';
import type { Command } from '../command.ts';
import { parseArguments, printResult, UsageError } from '../command.ts';
import { MODELS_FOLDER } from '../models/nodeModels.ts';

export const list: Command = {
  summary: 'List the experiments with their presets, and the models of the site.',
  usage: 'list [--json]',
  async run(args) {
    const { positionals, flags } = parseArguments(args, { flags: ['json'] });
    if (positionals.length > 0) throw new UsageError('expected no arguments');
    const loaded = await Promise.all(experimentIds.map(loadExperiment));
    const experiments = loaded.map(({ id, title, models, needs, presets }) => ({
      id,
      title,
      models,
      needs,
      presets: Object.entries(presets).map(([name, preset]) => ({ name, title: preset.title })),
    }));
    const models = await modelIds();
    if (flags.has('json')) {
      printResult(JSON.stringify({ experiments, models }, null, 2));
      return;
    }
    const lines = experiments.flatMap(({ id, title, needs, presets }) => [
      `${id}: ${title}`,
      ...(needs ? [`  --model <folder | file.gguf>: ${needs}`] : []),
      ...presets.map((preset) => `  --preset ${preset.name}: ${preset.title}`),
    ]);
    printResult([...lines, '', `models: ${models.join(', ')}`].join('\n'));
  },
};

async function modelIds(): Promise<string[]> {
  const entries = await readdir(MODELS_FOLDER, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return folders.filter((name) => !name.startsWith('.')).sort();
}
