import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { range, seconds } from '../src/cli/bench/interleave.ts';
import { startEngine } from '../src/cli/bench/measureBench.ts';
import type { Atlas } from '../src/cli/bench/timedWork.ts';
import type { OpenedDevice } from '../src/cli/models/nodeGpu.ts';
import { MODELS_FOLDER } from '../src/cli/models/nodeModels.ts';
import { softwareDriver } from '../tests/parity/softwareDriver.ts';
import { BothDevices, Budget, medians, type Both, type OnBoth } from './bothDevices.ts';
import { compareOnBoth } from './gpuParity.ts';
import { times, type Section } from './section.ts';
import { MODEL, type Setup } from './setup.ts';

/** Graphics hardware may be lent for eight minutes: a slow machine takes longer than it was thought to. */
const TOTAL_MS = 6 * 60_000;

const LENGTHS = [8, 16, 32, 64, 128, 256, 512];
const BATCHES = [1, 4, 16, 64];
const BATCH_LENGTH = 14;
const GENERATED = [1, 4, 16, 64];

/**
 * The engine on WebGPU in Node beside WASM on the same machine: parity first, then time. What does not fit into the
 * time, as on an adapter in software, is left out, and said. Throws where there is no adapter.
 */
export async function gpuBench(setup: Setup): Promise<Section[]> {
  const budget = new Budget(TOTAL_MS);
  const { gpu, opened } = await openGpu();
  const threads = Math.min(4, availableParallelism());
  const devices = new BothDevices(gpu, start('wasm', threads));
  try {
    console.error(`bench: gpu: parity, on ${opened.about}`);
    const load = await devices.once('load');
    const rows = [rowOf('load, checked by its self-test on WebGPU', medians([load]))];
    const parity = await compareOnBoth(devices, budget, 0.45 * TOTAL_MS);
    const timed = await timeOnBoth(devices, setup, budget, parity.lastLayer);
    const about = `WebGPU by Dawn in Node, on ${opened.about}; WASM on ${threads} threads, float32 path. ${opened.software ? 'An adapter in software says whether the numbers are right; its speed says nothing.' : ''}`;
    const missing = (left: readonly string[]) =>
      left.length > 0 ? [`Left out, for want of time: ${left.join('; ')}.`] : [];
    const keep = !opened.software;
    return [
      {
        ...parity.section,
        notes: [about.trim(), ...parity.section.notes, ...missing(parity.left)],
        keep,
      },
      {
        title: 'WebGPU in Node, beside WASM',
        head: ['', 'WebGPU', 'range', 'WASM', 'range', 'WASM’s time of WebGPU’s'],
        rows: [...rows, ...timed.rows],
        notes: [
          about.trim(),
          'Median of up to five, one more to warm up, in turn; “one run” where there was time for one, which then compiled its shaders, too. Prompts of random tokens, logits of the last position; generation takes the likeliest token each time.',
          ...missing(timed.left),
        ],
        faults: timed.faults,
        keep,
      },
    ];
  } finally {
    await devices.close();
  }
}

function start(device: 'webgpu' | 'wasm', threads = 1) {
  const model = join(MODELS_FOLDER, MODEL);
  const program = join(import.meta.dirname, 'gpuProcess.ts');
  return startEngine({ model, threads, memory: 'fast', device, program });
}

/** The machine's own adapter, or Chromium's in software where it has none. */
async function openGpu() {
  const gpu = start('webgpu');
  try {
    return { gpu, opened: (await gpu.ask<OpenedDevice>('ready')).value };
  } catch (error) {
    await gpu.close();
    const driver = softwareDriver();
    if (Object.keys(driver).length === 0) throw error;
    Object.assign(process.env, driver); // of the processes that are started from here on
    const software = start('webgpu');
    return { gpu: software, opened: (await software.ask<OpenedDevice>('ready')).value };
  }
}

function rowOf(what: string, { gpu, wasm }: OnBoth<unknown>): string[] {
  return [
    what,
    ...[seconds(gpu.median), range(gpu.runs)],
    ...[seconds(wasm.median), range(wasm.runs)],
    times(wasm.median / gpu.median),
  ];
}

interface SeriesOptions<T> {
  readonly check?: (both: OnBoth<T>, size: number) => void;
  /** Of the size, that its time grows with. */
  readonly power?: number;
  /** What size one takes, where that is known. */
  readonly last?: number;
}

/** `left`: what there was no time for. */
async function timeOnBoth(
  devices: BothDevices,
  setup: Setup,
  budget: Budget,
  lastLayer: Both<unknown>,
) {
  const { pair } = setup.golden;
  const rows: string[][] = [];
  const faults: string[] = [];
  const left: string[] = [];
  const tokens = pair.clean;
  console.error('bench: gpu: time');
  for (const hooks of ['none', 'all'] as const) {
    const what = `${tokens.length} tokens, ${hooks === 'none' ? 'no hooks' : 'every hook read'}`;
    rows.push(rowOf(what, await devices.often(0.06 * TOTAL_MS, 'forward', { tokens, hooks })));
  }
  /** Sizes from the smallest on, as long as the next one fits: its time grows with the size to some power. */
  const series = async <T>(
    sizes: readonly number[],
    share: number,
    call: string,
    given: (size: number) => object,
    what: (size: number) => string,
    { check, power = 1, last = 0 }: SeriesOptions<T> = {},
  ) => {
    const end = new Budget(Math.min(share * TOTAL_MS, budget.left));
    let [ms, before] = [last, 1];
    for (const [i, size] of sizes.entries()) {
      if (ms * (size / before) ** power > end.left) {
        left.push(...sizes.slice(i).map(what));
        return;
      }
      const both = await devices.often<T>(end.left / (sizes.length - i), call, given(size));
      rows.push(rowOf(what(size), both));
      check?.(both, size);
      [ms, before] = [both.gpu.median + both.wasm.median, size];
    }
  };
  await series(
    GENERATED,
    0.1,
    'generate',
    (length) => ({ tokens, length }),
    (length) => `${length} generated ${length === 1 ? 'token' : 'tokens'}`,
    {
      check: ({ gpu, wasm }: OnBoth<number[]>, length) => {
        const [made, expected] = [gpu.value.join(), wasm.value.join()];
        if (made === expected) return;
        faults.push(`of ${length} tokens WebGPU makes ${made}, WASM ${expected}`);
      },
    },
  );
  await series(
    BATCHES,
    0.1,
    'random',
    (batch) => ({ batch, length: BATCH_LENGTH }),
    (batch) => `${batch} × ${BATCH_LENGTH} tokens`,
  );
  await series(
    LENGTHS,
    0.15,
    'random',
    (length) => ({ batch: 1, length }),
    (length) => `one prompt of ${length} tokens`,
  );
  rows.push(rowOf('atlas, the last of 30 layers', medians([lastLayer])));
  await series<Atlas>(
    [4, 30],
    1,
    'atlas',
    (count) => ({ pair, layers: lastLayers(count) }),
    (count) => `atlas, ${count === 30 ? 'all' : `the last ${count}`} of 30 layers`,
    { power: 2, last: lastLayer.gpu.ms + lastLayer.wasm.ms }, // the earlier a layer, the more is computed again after it
  );
  return { rows, faults, left };
}

const lastLayers = (count: number) => Array.from({ length: count }, (_, i) => 30 - count + i);
