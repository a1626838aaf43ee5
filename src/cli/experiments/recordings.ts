import { globSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExperimentSpec, Recording } from '../../experiments/experiment.ts';
import { recordingFault } from '../../experiments/recordingFault.ts';
import { JsonFields, parseJson } from '../../microscope/formats/jsonFields.ts';
import { recordingSchema } from '../../schemas/recording.ts';
import { MODELS_FOLDER } from '../models/nodeModels.ts';
import { readableJson } from '../recordedJson.ts';
import { recordingKey } from './recordingKey.ts';

/** A recording as it lies in a folder, `<experiment>/<preset>.json`; undefined where there is none. Throws for what is none. */
export async function readRecording(
  folder: string,
  experiment: string,
  preset: string,
): Promise<Recording | undefined> {
  const file = join(folder, experiment, `${preset}.json`);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : recordingSchema.parse(parseJson(text, file));
}

/** Writes a recording and returns its path. What was there stays until the new one is whole. */
export async function saveRecording(recording: Recording, to: string): Promise<string> {
  const folder = join(to, recording.experiment);
  const path = join(folder, `${recording.preset}.json`);
  const temporary = `${path}.writing-${process.pid}`;
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(temporary, readableJson(recording));
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  return path;
}

/** Paths of the recordings that are of no preset of these experiments, in a folder of recordings. */
export function strayRecordings(folder: string, experiments: readonly ExperimentSpec[]): string[] {
  const known = experiments
    .filter(({ needs }) => needs === undefined)
    .flatMap(({ id, presets }) => Object.keys(presets).map((preset) => `${id}/${preset}.json`));
  return globSync('*/*.json', { cwd: folder })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !known.includes(file))
    .toSorted()
    .map((file) => join(folder, file));
}

/** SHA-256 of the site's models, by id, as their manifests say. */
export async function modelHashes(ids: readonly string[]): Promise<Record<string, string>> {
  const hashOf = async (id: string) => {
    const file = join(MODELS_FOLDER, id, 'manifest.json');
    const text = await readFile(file, 'utf8').catch(() => {
      throw new Error(`no model "${id}": expected ${file}`);
    });
    return [id, new JsonFields(parseJson(text, file), file).string('sha256')] as const;
  };
  return Object.fromEntries(await Promise.all(ids.map(hashOf)));
}

/**
 * Why a preset is to be recorded again: it never was, its recording must not be shown, or it was made by other code.
 * Undefined where a run would give the same numbers.
 */
export async function whyRecord(
  folder: string,
  experiment: ExperimentSpec,
  preset: string,
): Promise<string | undefined> {
  let recording: Recording | undefined;
  try {
    recording = await readRecording(folder, experiment.id, preset);
  } catch {
    return 'what is there is no recording';
  }
  if (!recording) return 'it was never recorded';
  const fault = recordingFault(recording, {
    experiment,
    hashes: await modelHashes(experiment.models),
  });
  if (fault) return fault;
  return recording.key === recordingKey(recording)
    ? undefined
    : 'the code that makes it has changed';
}
