/** `npm run bench`: every bench, printed and written to RESULTS.md. `--quick` runs what needs no peer, and writes nothing. */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { atlasBench } from './atlas.ts';
import { serveBench, type Site } from './browser.ts';
import { forwardBench, wllamaBench } from './forward.ts';
import { growthBench } from './growth.ts';
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

const chosen = values.only ?? Object.keys(BENCHES);
const unknown = chosen.find((name) => !Object.hasOwn(BENCHES, name));
if (unknown !== undefined) {
  console.error(`bench: no "${unknown}", expected one of ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}

const lensLayers = Number(values['lens-layers']);
const setup: Setup = {
  quick: values.quick,
  rounds: Number(values.rounds ?? (values.quick ? 1 : 5)),
  lensLayers: Array.from({ length: lensLayers }, (_, i) =>
    Math.floor(((i + 0.5) * 30) / lensLayers),
  ),
  gate: new QuietGate(1000 * Number(values.patience ?? (values.quick ? 0 : 10))),
  peers: process.env['BENCH_PEERS'],
  golden: goldenPair(),
};
if (!setup.peers && !setup.quick) {
  console.error('bench: BENCH_PEERS is not set, so nothing is compared: see bench/README.md');
}

const site = await serveBench(setup);
let faults = 0;
try {
  for (const name of chosen) {
    const before = loadavg()[0]!;
    console.error(`bench: ${name} (load ${before.toFixed(1)})`);
    const sections = [await BENCHES[name]!(setup, site)].flat();
    const calm = setup.gate.verdict();
    const texts = sections.map((section) => sectionText(section, before, calm));
    console.log(`${texts.join('\n\n')}\n`);
    if (!setup.quick) writeSections(texts);
    faults += sections.flatMap((section) => section.faults ?? []).length;
  }
} finally {
  await site.close();
}
process.exitCode = faults > 0 ? 1 : 0;
