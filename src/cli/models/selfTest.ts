import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recordSelfTest } from '../../microscope/index.ts';
import type { Command } from '../command.ts';
import { parseArguments, say, UsageError } from '../command.ts';
import { MODELS_FOLDER, withModels } from './nodeModels.ts';
import { readableJson } from '../recordedJson.ts';

export const selfTest: Command = {
  summary: 'Record what a model must answer on every device before the site relies on one.',
  usage: 'self-test <model> --prompt <text>',
  async run(args) {
    const { positionals, values } = parseArguments(args, { values: ['prompt'] });
    const [id, extra] = positionals;
    if (id === undefined || extra !== undefined) throw new UsageError('expected one model');
    const prompt = values.get('prompt');
    if (prompt === undefined) throw new UsageError('--prompt is missing');
    const test = await withModels(async (pool) => {
      const model = await pool.model(id);
      return recordSelfTest(model, model.tokenizer.encode(prompt));
    });
    const path = join(MODELS_FOLDER, id, 'self-test.json');
    await writeFile(path, readableJson(test));
    say(`wrote ${path}`);
  },
};
