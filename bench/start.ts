import { setTimeout as sleep } from 'node:timers/promises';
import { median, range, seconds } from '../src/cli/bench/interleave.ts';
import { BenchPage, type Site } from './browser.ts';
import type { Section } from './section.ts';
import { engine, type Setup } from './setup.ts';

type Times = Record<'download' | 'setUp' | 'firstRun' | 'warm' | 'cold', number[]>;

/** From opening the page to the first result, with nothing kept and with all parts kept. */
export async function startBench(setup: Setup, site: Site): Promise<Section> {
  const tokens = setup.golden.pair.clean;
  const request = { threads: 2, memory: 'fast', tokens } as const;
  const times: Times = { download: [], setUp: [], firstRun: [], warm: [], cold: [] };
  let version = '';
  for (let round = 0; round < setup.rounds; round++) {
    await setup.gate.wait();
    const split = await BenchPage.open(site);
    version = split.version();
    times.download.push((await split.ask('download', undefined)).ms);
    const after = await split.ask('start', request);
    times.setUp.push(after.ready);
    times.firstRun.push(after.firstRun);
    await split.visitAgain();
    const warm = await split.ask('start', request);
    times.warm.push(warm.ready + warm.firstRun);
    await split.close();
    const whole = await BenchPage.open(site);
    const cold = await whole.ask('start', request);
    times.cold.push(cold.ready + cold.firstRun);
    await whole.close();
  }
  const row = (name: string, list: readonly number[]) => [name, seconds(median(list)), range(list)];
  return {
    title: 'Start in Chromium',
    head: ['', 'median', 'range'],
    rows: [
      row('warm start: parts kept, to the first result', times.warm),
      row('cold start, as it happens: layers are set up while others arrive', times.cold),
      row(
        'cold start, split: download of 96 MB from this machine, checked and kept',
        times.download,
      ),
      row('cold start, split: runtime, set-up of all layers, self-test', times.setUp),
      row('cold start, split: first run, 14 tokens', times.firstRun),
    ],
    notes: [
      `${version}, two threads, float32 path, a new profile for each cold start and a new page for each warm one; ${setup.rounds} rounds. The server is on the same machine: over a network the download takes the time that 96 MB take there.`,
    ],
  };
}

/** Wanted of the 4-bit path, in bytes. */
const MOST_MEMORY = 450e6;

const LOOK_EVERY_MS = 200;

/** Most memory that a process has held. */
export async function memoryBench(setup: Setup, site: Site): Promise<Section> {
  const tokens = setup.golden.pair.clean;
  const rows: string[][] = [];
  for (const memory of ['lean', 'fast'] as const) {
    const inNode = engine(2, memory);
    await inNode.ask('ready');
    const nothing = inNode.peak;
    await inNode.ask('forward', { tokens, hooks: 'all' });
    const afterRun = inNode.peak;
    await inNode.ask('atlas', { pair: setup.golden.pair });
    const afterAtlas = inNode.peak;
    await inNode.close();
    const page = await BenchPage.open(site);
    const empty = await page.peak();
    const pageRun = await peakDuring(page, async () => {
      await page.ask('start', { threads: 2, memory, tokens });
      await page.ask('forward', { tokens, hooks: 'all' });
    });
    const pageAtlas = await peakDuring(page, () => page.ask('atlas', { pair: setup.golden.pair }));
    await page.close();
    const row = (name: string, start: number | undefined, run: number | undefined, all = run) => {
      const goal = memory === 'lean' && all !== undefined ? all / MOST_MEMORY : undefined;
      const verdict =
        goal === undefined ? '' : `at most 450 MB: ${goal <= 1 ? 'met' : '**missed**'}`;
      rows.push([`${memory}, ${name}`, ...[start, run, all].map(megabytes), verdict]);
    };
    row('Node', nothing, afterRun, afterAtlas);
    row('Chromium’s page process', empty, pageRun, pageAtlas);
  }
  return {
    title: 'Peak resident memory on WASM',
    head: ['', 'before loading', 'after loading and one run', 'after the atlas, too', 'wanted'],
    rows,
    notes: [
      'Two threads, one process each, largest resident size it ever had (VmHWM), the runtime, JavaScript and the downloaded parts included. Lean keeps the 4-bit weights; fast unpacks them to float32.',
    ],
  };
}

/** Chromium sets its processes' peaks back from time to time, so one look at the end is not enough. */
async function peakDuring(
  page: BenchPage,
  work: () => Promise<unknown>,
): Promise<number | undefined> {
  const done = work().then(() => true);
  while (!(await Promise.race([done, sleep(LOOK_EVERY_MS, false)]))) await page.peak();
  return page.peak();
}

function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? 'not measured' : `${Math.round(bytes / 1e6)} MB`;
}
