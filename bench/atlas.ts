import { interleave, range, seconds } from '../src/cli/bench/interleave.ts';
import type { LineProcess } from '../src/cli/bench/lineProcess.ts';
import type { Atlas, Timed } from '../src/cli/bench/timedWork.ts';
import { BenchPage, type Site } from './browser.ts';
import { onThreads, times, wanted, type Section } from './section.ts';
import { engine, pythonPeer, type Setup } from './setup.ts';
import { worstDifference } from './worstDifference.ts';

/** Largest difference of a normalised effect. */
const TOLERANCE = 2e-3;

const OURS = 'this engine, Node';
const BY_HAND = 'PyTorch by hand';
const LENS = 'TransformerLens';
/** How many times longer each peer should take, by threads. */
const WANTED: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  [BY_HAND]: { 2: 3, 1: 1.5 },
  [LENS]: { 2: 50, 1: 25 },
};

interface Runner {
  readonly run: () => Promise<Timed<Atlas>>;
  /** All where absent. */
  readonly layers?: readonly number[] | undefined;
}

/** The full atlas of the golden pair: 270 head variants and 30 × 14 residual ones, here and elsewhere. */
export async function atlasBench(setup: Setup, site: Site): Promise<Section> {
  const rows: string[][] = [];
  const faults: string[] = [];
  for (const threads of setup.threads) {
    const { runners, close } = await startAll(setup, site, threads);
    const grids = new Map<string, number>();
    const contestants = Object.entries(runners).map(([name, { run, layers }]) => {
      const contestant = async () => {
        const { ms, value } = await run();
        grids.set(name, worstFromGolden(value, setup, layers));
        return layers ? (ms * 30) / layers.length : ms;
      };
      return [name, contestant] as const;
    });
    const measured = await interleave(Object.fromEntries(contestants), setup);
    await close();
    const base = measured[OURS]!.median;
    for (const [name, { median, runs }] of Object.entries(measured)) {
      const ratio = median / base;
      const least = WANTED[name]?.[threads];
      rows.push([
        onThreads(name, threads),
        seconds(median),
        range(runs),
        times(ratio),
        wanted(ratio, least, 'at least'),
        grids.get(name)!.toExponential(1),
      ]);
    }
    for (const [name, worst] of grids) {
      if (worst <= TOLERANCE) continue;
      faults.push(`${name} is ${worst} from the golden grids, more than ${TOLERANCE}`);
    }
  }
  const { lensLayers, rounds } = setup;
  return {
    title: 'IOI atlas: 690 patches of the golden pair',
    head: ['', 'median', 'range', `of ${OURS}`, 'wanted', 'worst difference'],
    rows,
    notes: [
      `Head z (30 × 9, all positions) and residual stream (30 × 14 positions), clean into corrupt; the clean run, the corrupt run and every copy are counted. Median of ${rounds}, one more to warm up, in turn. The worst difference is that of an effect from the golden grids; ${TOLERANCE} is allowed.`,
      `TransformerLens patches layers ${lensLayers.join(', ')}, and its time is scaled to all 30: each of its patches is one whole run, whatever the layer. \`--lens-layers 30\` patches all.`,
    ],
    faults,
  };
}

async function startAll(setup: Setup, site: Site, threads: number) {
  const { pair, lensLayers: layers } = { ...setup.golden, ...setup };
  const ours = engine(threads);
  const torch = pythonPeer(setup, 'pytorch_peer', threads);
  const lens = pythonPeer(setup, 'transformer_lens_peer', threads);
  const page = setup.quick ? undefined : await BenchPage.open(site);
  await page?.ask('start', { threads, memory: 'fast', tokens: pair.clean });
  const ask = (process: LineProcess, given = {}) => process.ask<Atlas>('atlas', { pair, ...given });
  const runners: Record<string, Runner> = {
    [OURS]: { run: () => ask(ours) },
    ...(page && { 'this engine, Chromium': { run: () => page.ask('atlas', { pair }) } }),
    ...(torch && { [BY_HAND]: { run: () => ask(torch) } }),
    ...(lens && { [LENS]: { run: () => ask(lens, { layers_patched: layers }), layers } }),
  };
  const close = async () => {
    for (const one of [ours, torch, lens, page]) await one?.close();
  };
  return { runners, close };
}

function worstFromGolden(grid: Atlas, { golden }: Setup, layers?: readonly number[]): number {
  const rowsOf = (all: readonly number[]) => {
    const width = all.length / 30;
    return layers ? layers.flatMap((layer) => all.slice(layer * width, (layer + 1) * width)) : all;
  };
  return Math.max(
    worstDifference(grid.heads, rowsOf(golden.heads)),
    worstDifference(grid.residual, rowsOf(golden.residual)),
  );
}
