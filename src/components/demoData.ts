import type { HostData } from '../demos/hostData.ts';
import { demoEntry } from '../demos/registry.ts';
import { loadExperiment } from '../experiments/registry.ts';
import type { Manifest } from '../microscope/index.ts';
import { readRecording } from './recordings.ts';
import { absolute, href } from './site.ts';

const manifests = import.meta.glob<Manifest>('../../public/models/*/manifest.json', {
  import: 'default',
});

/** What going live fetches of a model: weights and tokenizer. Throws where `public/models` has no such model. */
async function modelBytes(id: string): Promise<number> {
  const load = manifests[`../../public/models/${id}/manifest.json`];
  if (!load) throw new Error(`demo: no model ${id} in public/models`);
  const { bytes, tokenizer } = await load();
  return bytes + tokenizer.bytes;
}

/** Everything a demo's page hands to the browser. Throws with the known ids on an unknown demo or preset. */
export async function readDemoData(
  demo: string,
  { preset, framed = false }: { preset?: string | undefined; framed?: boolean } = {},
): Promise<HostData> {
  const entry = demoEntry(demo);
  const experiment = await loadExperiment(entry.experiment);
  const ids = Object.keys(experiment.presets);
  const shown = preset ?? ids[0];
  if (shown === undefined || !Object.hasOwn(experiment.presets, shown)) {
    throw new Error(`demo ${demo}: expected a preset of ${ids.join(', ')}, got "${shown}"`);
  }
  const bytes = await Promise.all(experiment.models.map(modelBytes));
  return {
    demo,
    title: entry.title,
    experiment: entry.experiment,
    presets: experiment.presets,
    preset: shown,
    recorded: (await readRecording(entry.experiment, shown)).result,
    recordings: href(`recorded/${entry.experiment}/`),
    bytes: bytes.reduce((sum, size) => sum + size, 0),
    terms: entry.terms ?? {},
    pageUrl: `${absolute(`concepts/${entry.concept}/`)}#${demo}`,
    embedUrl: absolute(`embed/${demo}/`),
    framed,
  };
}
