import type { HostData } from '../demos/hostData.ts';
import { demoEntry } from '../demos/registry.ts';
import { RUNTIME_BYTES } from '../demos/runtimeBytes.ts';
import { loadExperiment } from '../experiments/registry.ts';
import { readManifest } from './manifests.ts';
import { readRecording } from './recordings.ts';
import { absolute, href } from './site.ts';

/** What going live fetches of a model: weights and tokenizer. */
async function modelBytes(id: string): Promise<number> {
  const { bytes, tokenizer } = await readManifest(id);
  return bytes + tokenizer.bytes;
}

async function onlyModelName([id, second]: readonly string[]): Promise<string | null> {
  return id === undefined || second !== undefined ? null : (await readManifest(id)).name;
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
    programBytes: RUNTIME_BYTES,
    model: await onlyModelName(experiment.models),
    published: entry.published ?? null,
    terms: entry.terms ?? {},
    pageUrl: `${absolute(`concepts/${entry.concept}/`)}#${demo}`,
    embedUrl: absolute(`embed/${demo}/`),
    framed,
  };
}
