/** `npm run bench`: every bench, printed and written to RESULTS.md. `--quick` runs what needs no peer, and writes nothing. */
import { parseArgs } from 'node:util';
import { loadNow } from '../src/cli/bench/machine.ts';
import { messageOf } from '../src/cli/command.ts';
import type { Site } from './browser.ts';
import { QuietGate } from './quiet.ts';
import { sectionText, writeSections, type Section } from './section.ts';
import { goldenPair, type Setup } from './setup.ts';

type Bench = (setup: Setup, site: Site) => Promise<Section | Section[]>;
type NodeBench = (setup: Setup) => Promise<Section | Section[]>;

/** Each is loaded on use: those in Node need no browser, and none of the packages that drive one or build its page. */
const IN_BROWSER: Readonly<Record<string, () => Promise<Bench>>> = {
  atlas: async () => (await import('./atlas.ts')).atlasBench,
  forward: async () => (await import('./forward.ts')).forwardBench,
  wllama: async () => (await import('./forward.ts')).wllamaBench,
  start: async () => (await import('./start.ts')).startBench,
  memory: async () => (await import('./start.ts')).memoryBench,
  pages: async () => (await import('./pages.ts')).pagesBench,
  embeds: async () => (await import('./embeds.ts')).embedsBench,
};
const IN_NODE: Readonly<Record<string, () => Promise<NodeBench>>> = {
  growth: async () => (await import('./growth.ts')).growthBench,
  circuits: async () => (await import('./circuits.ts')).circuitsBench,
  kinds: async () => (await import('./kinds.ts')).kindsBench,
  mib: async () => (await import('./mib.ts')).mibBench,
  gpu: async () => (await import('./gpu.ts')).gpuBench,
  snippets: async () => (await import('./snippets.ts')).snippetsBench,
};

const BENCHES = [...Object.keys(IN_BROWSER), ...Object.keys(IN_NODE)];

/** Run when they are asked for: one needs a graphics card to say anything, the others time no engine. */
const ON_REQUEST = ['gpu', 'embeds', 'snippets', 'kinds', 'mib'];

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    rounds: { type: 'string' },
    'lens-layers': { type: 'string', default: '3' },
    patience: { type: 'string' },
    demo: { type: 'string' },
  },
});

/** `--only start,memory`, or `--only start --only memory`. */
const chosen =
  values.only?.flatMap((names) => names.split(',')) ??
  BENCHES.filter((name) => !ON_REQUEST.includes(name));
const unknown = chosen.find((name) => !BENCHES.includes(name));
if (unknown !== undefined) {
  refuse(`no "${unknown}", expected one of ${BENCHES.join(', ')}`);
}

function refuse(why: string): never {
  console.error(`bench: ${why}`);
  process.exit(1);
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  return refuse(`--${name}: expected a whole number from ${least} to ${most}, got "${text}"`);
}

const lensLayers = wholeNumber('lens-layers', values['lens-layers'], 1, 30);
const patience = values.patience ?? (values.quick ? '0' : '10');
const setup: Setup = {
  quick: values.quick,
  rounds: wholeNumber('rounds', values.rounds ?? (values.quick ? '1' : '5'), 1, 1000),
  threads: values.quick ? [2] : [2, 1],
  lensLayers: Array.from({ length: lensLayers }, (_, i) =>
    Math.floor(((i + 0.5) * 30) / lensLayers),
  ),
  gate: new QuietGate(1000 * wholeNumber('patience', patience, 0, 3600)),
  peers: process.env['BENCH_PEERS'],
  demos: values.demo?.split(','),
  golden: goldenPair(),
};
if (!setup.peers && !setup.quick) {
  console.error('bench: BENCH_PEERS is not set, so nothing is compared: see bench/README.md');
}

let site: Site | undefined;

async function measure(name: string): Promise<Section[]> {
  const inNode = IN_NODE[name];
  if (inNode) return [await (await inNode())(setup)].flat();
  const bench = await IN_BROWSER[name]!();
  site ??= await (await import('./browser.ts')).serveBench(setup);
  return [await bench(setup, site)].flat();
}

let faults = 0;
for (const name of chosen) {
  const before = loadNow();
  console.error(`bench: ${name} (load ${before.toFixed(1)})`);
  try {
    const sections = await measure(name);
    const calm = setup.gate.verdict();
    const write = (some: readonly Section[]) =>
      some.map((section) => sectionText(section, before, calm));
    console.log(`${write(sections).join('\n\n')}\n`);
    const kept = sections.filter(({ keep = true }) => keep);
    if (!setup.quick && kept.length > 0) writeSections(write(kept));
    faults += sections.flatMap((section) => section.faults ?? []).length;
  } catch (error) {
    const why = error instanceof Error && name in IN_BROWSER ? error : messageOf(error);
    console.error(`bench: ${name} failed, and its old figures stay:`, why);
    setup.gate.verdict(); // of this one, and not of the next
    faults++;
  }
}
await site?.close();
process.exit(faults > 0 ? 1 : 0); // what a bench that failed has left open would keep this waiting
