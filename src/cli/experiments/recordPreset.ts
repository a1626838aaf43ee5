import { readFile } from 'node:fs/promises';
import type { Experiment, Recording } from '../../experiments/experiment.ts';
import { JsonFields, parseJson } from '../../microscope/formats/jsonFields.ts';
import type { ModelPool } from '../../microscope/index.ts';
import { PACKAGE_FILE, tenths } from '../models/nodeModels.ts';
import { rounded } from '../recordedJson.ts';
import { readSpec } from './experimentSpec.ts';
import { recordingKey } from './recordingKey.ts';

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
  const engine = await engineVersion();
  const key = recordingKey({ experiment: experiment.id, spec, models });
  return { experiment: experiment.id, preset, spec, result, models, engine, key };
}

async function engineVersion(): Promise<string> {
  const text = await readFile(PACKAGE_FILE, 'utf8');
  return new JsonFields(parseJson(text, 'package.json'), 'package.json').string('version');
}
