/** `npm run bench`: every bench, printed and written to RESULTS.md. `--quick` runs what needs no peer, and writes nothing. */
import { parseArgs } from 'node:util';
import { loadNow } from '../src/cli/bench/machine.ts';
import { atlasBench } from './atlas.ts';
import { serveBench, type Site } from './browser.ts';
import { circuitsBench } from './circuits.ts';
import { forwardBench, wllamaBench } from './forward.ts';
import { growthBench } from './growth.ts';
import { pagesBench } from './pages.ts';
import { sectionText, writeSections, type Section } from './section.ts';
import { QuietGate } from './quiet.ts';
import { goldenPair, type Setup } from './setup.ts';
import { memoryBench, startBench } from './start.ts';

type Bench = (setup: Setup, site: Site) => Promise<Section | Section[]>;

const BENCHES: Readonly<Record<string, Bench>> = {
  atlas: atlasBench,
  forward: forwardBench,
  wllama: wllamaBench,
  start: startBench,
  memory: memoryBench,
  growth: growthBench,
  pages: pagesBench,
  circuits: circuitsBench,
};

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    rounds: { type: 'string' },
    'lens-layers': { type: 'string', default: '3' },
    patience: { type: 'string' },
  },
});

/** `--only start,memory`, or `--only start --only memory`. */
const chosen = values.only?.flatMap((names) => names.split(',')) ?? Object.keys(BENCHES);
const unknown = chosen.find((name) => !Object.hasOwn(BENCHES, name));
if (unknown !== undefined) {
  refuse(`no "${unknown}", expected one of ${Object.keys(BENCHES).join(', ')}`);
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
  golden: goldenPair(),
};
if (!setup.peers && !setup.quick) {
  console.error('bench: BENCH_PEERS is not set, so nothing is compared: see bench/README.md');
}

const site = await serveBench(setup);
let faults = 0;
for (const name of chosen) {
  const before = loadNow();
  console.error(`bench: ${name} (load ${before.toFixed(1)})`);
  try {
    const sections = [await BENCHES[name]!(setup, site)].flat();
    const calm = setup.gate.verdict();
    const texts = sections.map((section) => sectionText(section, before, calm));
    console.log(`${texts.join('\n\n')}\n`);
    if (!setup.quick) writeSections(texts);
    faults += sections.flatMap((section) => section.faults ?? []).length;
  } catch (error) {
    console.error(`bench: ${name} failed, and its old figures stay:`, error);
    setup.gate.verdict(); // of this one, and not of the next
    faults++;
  }
}
await site.close();
process.exit(faults > 0 ? 1 : 0); // what a bench that failed has left open would keep this waiting
