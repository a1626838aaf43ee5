import { setTimeout as sleep } from 'node:timers/promises';
import { median, range, seconds } from '../src/cli/bench/interleave.ts';
import { BenchPage, type Site } from './browser.ts';
import type { Section } from './section.ts';
import { engine, type Setup } from './setup.ts';

/** Wanted of a warm start, in milliseconds. */
const MOST_WARM = 2000;

/** Largest difference of a logit that the change to the float32 path may make. */
const TOLERANCE = 1e-3;

type Times = Record<
  | 'download'
  | 'setUp'
  | 'firstRun'
  | 'warm'
  | 'cold'
  | 'firstRow'
  | 'arrived'
  | 'grown'
  | 'fastRun',
  number[]
>;

/** From opening the page to the first result, with nothing kept and with all parts kept, and what follows behind it. */
export async function startBench(setup: Setup, site: Site): Promise<Section> {
  const tokens = setup.golden.pair.clean;
  const request = { threads: 2, memory: 'lean', tokens } as const;
  const times: Times = {
    ...{ download: [], setUp: [], firstRun: [], warm: [], cold: [] },
    ...{ firstRow: [], arrived: [], grown: [], fastRun: [] },
  };
  const faults: string[] = [];
  let version = '';
  for (let round = 0; round < setup.rounds; round++) {
    await setup.gate.wait();
    const split = await BenchPage.open(site);
    version = split.version();
    times.download.push((await split.ask('download', undefined)).ms);
    await split.visitAgain();
    const warm = await split.ask('start', request);
    times.setUp.push(warm.ready);
    times.firstRun.push(warm.firstRun);
    times.warm.push(warm.ready + warm.firstRun);
    const { grown, run } = await split.ask('grow', { tokens });
    times.grown.push(grown);
    times.fastRun.push(run.ms);
    const change = Math.abs(run.value.logit - warm.answer.logit);
    if (run.value.token !== warm.answer.token || !(change <= TOLERANCE)) {
      faults.push(`the change to float32 moves the answer: ${JSON.stringify([warm.answer, run.value])}`); // prettier-ignore
    }
    await split.close();
    const whole = await BenchPage.open(site);
    const cold = await whole.ask('start', { ...request, preview: true });
    times.cold.push(cold.ready + cold.firstRun);
    const { firstRow } = cold;
    if (firstRow) {
      times.firstRow.push(firstRow.ms);
      times.arrived.push(firstRow.arrived);
    } else faults.push('a cold start showed no row of the lens before the model was ready');
    await whole.close();
  }
  const row = (name: string, list: readonly number[], goal = '') => [
    ...[name, list.length > 0 ? seconds(median(list)) : 'none', list.length > 0 ? range(list) : ''],
    goal,
  ];
  const met = median(times.warm) <= MOST_WARM;
  const latest = Math.max(...times.arrived);
  if (!(latest < 1)) faults.push('the first row of the lens came when every byte had arrived');
  return {
    title: 'Start in Chromium',
    head: ['', 'median', 'range', 'wanted'],
    rows: [
      row('warm start: parts kept, to the first result', times.warm, `at most 2 s: ${met ? 'met' : '**missed**'}`), // prettier-ignore
      row('warm start, split: runtime, layers, self-test', times.setUp),
      row('warm start, split: first run, 14 tokens', times.firstRun),
      row('cold start, to the first row of the logit lens', times.firstRow, 'while bytes arrive'),
      row('cold start, to the first result', times.cold),
      row('cold start, split: download of 96 MB from this machine, checked and kept', times.download), // prettier-ignore
      row('behind the first result: the float32 path built and changed over to', times.grown),
      row('a run from then on', times.fastRun),
    ],
    notes: [
      `${version}, two threads, 4-bit path, a new profile for each cold start and a new page for each warm one; ${setup.rounds} rounds. The server is on the same machine: over a network the download takes the time that 96 MB take there. When the first row was there, at most ${(100 * latest).toFixed(0)} % of the bytes had arrived. In a cold start a logit lens runs along while layers arrive, as in its demo.`,
    ],
    faults,
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
