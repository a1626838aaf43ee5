import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { recordSelfTest, runSelfTest } from '../../microscope/index.ts';
import type { Command } from '../command.ts';
import { DEVICE_USAGE, parseArguments, printResult, say, UsageError } from '../command.ts';
import { MODELS_FOLDER, readSelfTest, withModels } from './nodeModels.ts';
import { readableJson } from '../recordedJson.ts';

export const selfTest: Command = {
  summary:
    'Record what a model must answer on every device before the site relies on one; without a prompt, see how near this one comes.',
  usage: `self-test <model> [--prompt <text>] ${DEVICE_USAGE}`,
  async run(args) {
    const { positionals, values, device } = parseArguments(args, {
      values: ['prompt'],
      runsModels: true,
    });
    const [id, extra] = positionals;
    if (id === undefined || extra !== undefined) throw new UsageError('expected one model');
    const prompt = values.get('prompt');
    const path = join(MODELS_FOLDER, id, 'self-test.json');
    if (prompt !== undefined && device !== 'wasm') {
      throw new UsageError(`a self-test is recorded on WASM, not on ${device}`);
    }
    await withModels(
      async (pool) => {
        const model = await pool.model(id);
        if (prompt === undefined) {
          const test = await readSelfTest(dirname(path));
          if (!test) throw new Error(`${id} has no self-test yet: record one with --prompt`);
          const worst = await runSelfTest(model, test);
          printResult(`${id} on ${pool.device}: worst logit off by ${worst.toExponential(1)}`);
        } else {
          const test = await recordSelfTest(model, model.tokenizer.encode(prompt));
          await writeFile(path, readableJson(test));
          say(`wrote ${path}`);
        }
      },
      { device },
    );
  },
};
