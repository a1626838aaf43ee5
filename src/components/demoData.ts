import type { HostData } from '../demos/host/hostData.ts';
import { hasPair } from '../demos/host/finderLink.ts';
import { findDemo } from '../demos/registry.ts';
import { RUNTIME_BYTES, TRAINER_BYTES } from '../demos/live/runtimeBytes.ts';
import { trains } from '../experiments/registry.ts';
import { readFixedHeight } from './frames.ts';
import { readManifest } from './manifests.ts';
import { absolute, href } from './site.ts';

/** What going live fetches of a model: weights and tokenizer. */
export async function modelBytes(id: string): Promise<number> {
  const { bytes, tokenizer } = await readManifest(id);
  return bytes + tokenizer.bytes;
}

async function onlyModelName([id, second]: readonly string[]): Promise<string | null> {
  return id === undefined || second !== undefined ? null : (await readManifest(id)).name;
}

const FINDER = 'circuit-finder';

/** The circuit finder's address for a pair of prompts; none for what compares none, or runs other models than it does. */
async function finderFor(id: string, models: readonly string[], spec: unknown) {
  const finder = await findDemo(FINDER).spec();
  if (id === FINDER || !hasPair(spec) || !finder.models.every((one) => models.includes(one)))
    return undefined;
  return `${href(`demos/${FINDER}/`)}?${FINDER}=${Object.keys(finder.presets)[0]}~`;
}

interface Placed {
  readonly preset?: string | undefined;
  /** The demo's key on its page. */
  readonly key: string;
  /** Path of the page that shows it, down to the demo. */
  readonly page: string;
  /** The demo's number on its page; null where it stands alone. */
  readonly figure: number | null;
  readonly framed: boolean;
  readonly small?: boolean;
}

/** Everything a demo's page hands to the browser. Throws with the known ids on an unknown demo or preset. */
export async function readDemoData(
  id: string,
  { preset, key, page, figure, framed, small = false }: Placed,
): Promise<HostData> {
  const demo = findDemo(id);
  const experiment = await demo.spec();
  const ids = Object.keys(experiment.presets);
  const shown = preset ?? ids[0];
  if (shown === undefined || !Object.hasOwn(experiment.presets, shown)) {
    throw new Error(`demo ${id}: expected a preset of ${ids.join(', ')}, got "${shown}"`);
  }
  const bytes = await Promise.all(experiment.models.map(modelBytes));
  const finder = await finderFor(id, experiment.models, experiment.presets[shown]?.spec);
  return {
    demo: id,
    key,
    title: demo.title,
    experiment: experiment.id,
    presets: experiment.presets,
    preset: shown,
    recordings: href(`recorded/${experiment.id}/`),
    bytes: bytes.reduce((sum, size) => sum + size, 0),
    programBytes: trains(experiment.id) ? TRAINER_BYTES : RUNTIME_BYTES,
    model: await onlyModelName(experiment.models),
    terms: demo.terms,
    pageUrl: absolute(page),
    embedUrl: absolute(`embed/${id}/`),
    height: await readFixedHeight(id),
    figure,
    framed,
    ...(finder !== undefined && { finder }),
    ...(small && { small }),
  };
}
