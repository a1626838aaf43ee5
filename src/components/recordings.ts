import { experimentIds, loadSpec } from '../experiments/registry.ts';
import type { RecordingData } from '../schemas/recording.ts';
import { checkRecording } from './checkRecording.ts';
import { readManifest } from './manifests.ts';

const files = import.meta.glob<unknown>('../../content/recorded/*/*.json', { import: 'default' });

const checked = new Map<string, Promise<RecordingData>>();

/**
 * Reads `content/recorded/<experiment>/<preset>.json` at build time. Throws with the command that mends it where it is
 * not there, or must not be shown: of another spec than the preset's, of another model, or not of the schema.
 */
export function readRecording(experiment: string, preset: string): Promise<RecordingData> {
  const name = `${experiment}/${preset}`;
  const recording = checked.get(name) ?? read(experiment, preset);
  checked.set(name, recording);
  return recording;
}

async function read(experiment: string, preset: string): Promise<RecordingData> {
  const spec = experimentIds.includes(experiment) ? await loadSpec(experiment) : undefined;
  const manifests = (spec?.models ?? []).map(
    async (id) => [id, (await readManifest(id)).sha256] as const,
  );
  const hashes = Object.fromEntries(await Promise.all(manifests));
  const found = await files[`../../content/recorded/${experiment}/${preset}.json`]?.();
  return checkRecording(found, { experiment, preset, spec, hashes });
}

/** Every recording there is, as experiment and preset. */
export function listRecordings(): [experiment: string, preset: string][] {
  return Object.keys(files).map((file) => {
    const [experiment = '', name = ''] = file.split('/').slice(-2);
    return [experiment, name.replace(/\.json$/, '')];
  });
}
