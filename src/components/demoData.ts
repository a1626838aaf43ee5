import type { HostData } from '../demos/host/hostData.ts';
import { hasPair, type Finder } from '../demos/host/finderLink.ts';
import { pairKey } from '../demos/kit/pairKey.ts';
import type { ExperimentSpec } from '../experiments/experiment.ts';
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

/** The way to the circuit finder; none for what compares no two prompts, or runs other models than it does. */
async function finderFor(id: string, { models, presets }: ExperimentSpec) {
  const finder = await findDemo(FINDER).spec();
  const specs = Object.values(presets).map(({ spec }) => spec);
  if (id === FINDER || !specs.every(hasPair) || !finder.models.every((one) => models.includes(one)))
    return undefined;
  const keys = specs.map(pairKey);
  const known = Object.entries(finder.presets).flatMap(([example, { spec }]) =>
    hasPair(spec) && keys.includes(pairKey(spec)) ? [[pairKey(spec), example] as const] : [],
  );
  return {
    address: `${href(`demos/${FINDER}/`)}?${FINDER}=`,
    example: Object.keys(finder.presets)[0]!,
    known: Object.fromEntries(known),
  } satisfies Finder;
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
  const finder = await finderFor(id, experiment);
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
