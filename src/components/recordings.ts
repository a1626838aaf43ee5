import { recordingSchema, type RecordingData } from '../schemas/recording.ts';

const files = import.meta.glob<unknown>('../../content/recorded/*/*.json', { import: 'default' });

/** Reads `content/recorded/<experiment>/<preset>.json` at build time. Throws with the ones that are there. */
export async function readRecording(experiment: string, preset: string): Promise<RecordingData> {
  const load = files[`../../content/recorded/${experiment}/${preset}.json`];
  if (!load)
    throw new Error(
      `no recording ${experiment}/${preset}; "npm run record" writes them, recorded are: ${known()}`,
    );
  return recordingSchema.parse(await load());
}

/** Every recording there is, as experiment and preset. */
export function listRecordings(): [experiment: string, preset: string][] {
  return Object.keys(files).map((file) => {
    const [experiment = '', name = ''] = file.split('/').slice(-2);
    return [experiment, name.replace(/\.json$/, '')];
  });
}

function known(): string {
  const names = listRecordings().map((name) => name.join('/'));
  return names.toSorted().join(', ') || 'none';
}
