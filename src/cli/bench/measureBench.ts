import { join } from 'node:path';
import type { DevicePreference, MemoryMode, ModelConfig } from '../../microscope/index.ts';
import type { OpenedDevice } from '../models/nodeGpu.ts';
import { interleave, measured, type Contestant, type Measured } from './interleave.ts';
import { LineProcess } from './lineProcess.ts';
import { loadNow, thisMachine, type Machine } from './machine.ts';
import type { Pair, Work } from './timedWork.ts';

const PROCESS = join(import.meta.dirname, 'benchProcess.ts');

/** A pass takes a fraction of a second: more of them. */
const PASSES_A_ROUND = 4;
const LENGTHS = [8, 32, 128, 512];
const BATCHES = [1, 4, 16, 64];

export interface EngineChoice {
  /** A folder, or a GGUF. */
  readonly model: string;
  /** Of WASM; WebGPU takes one. */
  readonly threads: number;
  /** Of WASM; on WebGPU weights stay as they are. */
  readonly memory: MemoryMode;
  /** Default WASM. */
  readonly device?: DevicePreference;
  /** What is started; the engine alone where absent. */
  readonly program?: string;
}

export interface BenchOptions extends EngineChoice {
  readonly rounds: number;
  /** What is patched, in words. Random tokens where absent. */
  readonly work?: Work | undefined;
}

/** Milliseconds. */
export interface Timing {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly runs: readonly number[];
}

export interface BenchResult {
  readonly model: { readonly name: string; readonly hash: string; readonly config: ModelConfig };
  readonly date: string;
  readonly machine: Machine;
  /** Mean of the last minute, when it began and when it ended. */
  readonly load: { readonly before: number; readonly after: number };
  readonly rounds: number;
  readonly device: OpenedDevice;
  readonly threads: number;
  readonly memory: MemoryMode;
  /** From the files on disk to a model that is ready, each time in a new process. */
  readonly loading: Timing;
  readonly pass: {
    readonly tokens: number;
    /** In a process that has run nothing yet. */
    readonly first: Timing;
    readonly noHooks: Timing;
    readonly everyHook: Timing;
  };
  readonly sweep: {
    readonly prompts: Work | 'random tokens';
    readonly tokens: number;
    /** From the first position that differs to the last: what a patch computes. */
    readonly computed: number;
    /** Head z at all positions. */
    readonly heads: Timing & { readonly patches: number };
    /** Residual stream at each position. */
    readonly residual: Timing & { readonly patches: number };
  };
  /** One prompt of random tokens, no hooks. */
  readonly byLength: readonly (Timing & { readonly tokens: number })[];
  /** Prompts of random tokens, no hooks. */
  readonly byBatch: readonly (Timing & { readonly prompts: number; readonly tokens: number })[];
  /** Largest resident size of the process, in bytes. */
  readonly peak: {
    readonly beforeLoading: number;
    readonly afterOnePass: number;
    readonly afterSweeps: number;
    readonly atEnd: number;
  };
}

/** A model in a process of its own. */
export function startEngine({
  model,
  threads,
  memory,
  device = 'wasm',
  program = PROCESS,
}: EngineChoice): LineProcess {
  const name = device === 'wasm' ? `engine, ${threads} threads, ${memory}` : `engine, ${device}`;
  const args = [model, String(threads), memory, device];
  return new LineProcess(name, [process.execPath, program, ...args]);
}

/** Measures one model. `say` hears what is done. Throws with what is wrong with the model. */
export async function measureBench(
  options: BenchOptions,
  say: (line: string) => void,
): Promise<BenchResult> {
  const before = loadNow();
  const { engine, ...loaded } = await loadOften(options, say);
  try {
    const ran = await runOften(engine, loaded, options, say);
    const { rounds } = options;
    const { device, memory } = loaded;
    const threads = device.device === 'webgpu' ? 1 : options.threads;
    return {
      model: loaded.model,
      date: new Date().toISOString(),
      machine: thisMachine(),
      load: { before, after: loadNow() },
      ...{ rounds, device, threads, memory },
      loading: loaded.loading,
      ...ran,
      peak: { ...loaded.peak, ...ran.peak },
    };
  } finally {
    await engine.close();
  }
}

interface Loaded extends Pick<BenchResult, 'model' | 'memory' | 'device'> {
  readonly tokens: readonly number[];
  readonly loading: Timing;
  readonly first: Timing;
  readonly peak: Pick<BenchResult['peak'], 'beforeLoading' | 'afterOnePass'>;
}

/** Each time in a new process. The last one stays open. */
async function loadOften(
  options: BenchOptions,
  say: (line: string) => void,
): Promise<Loaded & { readonly engine: LineProcess }> {
  const loads: number[] = [];
  const passes: number[] = [];
  for (let round = 1; ; round++) {
    say(`loading: ${round} of ${options.rounds}`);
    const engine = startEngine(options);
    try {
      const { value: device } = await engine.ask<OpenedDevice>('ready');
      const beforeLoading = await peakOf(engine);
      const load = await engine.ask<Pick<BenchResult, 'model' | 'memory'>>('load');
      const { value: tokens } = await engine.ask<number[]>('tokens', { work: options.work });
      const pass = await engine.ask('forward', { tokens, hooks: 'none' });
      loads.push(load.ms);
      passes.push(pass.ms);
      if (round === options.rounds) {
        const peak = { beforeLoading, afterOnePass: await peakOf(engine) };
        const timings = { loading: timing(measured(loads)), first: timing(measured(passes)) };
        return { engine, ...load.value, device, tokens, ...timings, peak };
      }
    } catch (error) {
      await engine.close();
      throw error;
    }
    await engine.close();
  }
}

async function runOften(
  engine: LineProcess,
  { tokens, model, first }: Loaded,
  { rounds, work }: BenchOptions,
  say: (line: string) => void,
) {
  const ask = (call: string, given: Record<string, unknown>): Contestant => {
    return async () => (await engine.ask(call, given)).ms;
  };
  const often = (what: string, all: Record<string, Contestant>, times = 1) =>
    interleave(all, {
      rounds: rounds * times,
      onRound: (round) => {
        if (round % times === 0) say(`${what}: ${round / times + 1} of ${rounds}`);
      },
    });

  const pass = await often(
    'passes',
    {
      noHooks: ask('forward', { tokens, hooks: 'none' }),
      everyHook: ask('forward', { tokens, hooks: 'all' }),
    },
    PASSES_A_ROUND,
  );
  const { value: pair } = await engine.ask<Pair>('pair', { work });
  const sweep = await often('sweeps', {
    heads: ask('sweep', { site: 'attn_head_out_all_pos', pair }),
    residual: ask('sweep', { site: 'resid_pre', pair }),
  });
  const afterSweeps = await peakOf(engine);

  const { nCtx, nLayers, nHeads } = model.config;
  const lengths = LENGTHS.filter((length) => length <= nCtx);
  const byLength = await often(
    'lengths',
    Object.fromEntries(lengths.map((length) => [length, ask('random', { batch: 1, length })])),
  );
  const { length } = tokens;
  const byBatch = await often(
    'batches',
    Object.fromEntries(BATCHES.map((batch) => [batch, ask('random', { batch, length })])),
  );
  return {
    pass: {
      tokens: length,
      first,
      noHooks: timing(pass['noHooks']!),
      everyHook: timing(pass['everyHook']!),
    },
    sweep: {
      prompts: work ?? ('random tokens' as const),
      tokens: length,
      computed: length - pair.clean.findIndex((token, i) => token !== pair.corrupt[i]),
      heads: { patches: nLayers * nHeads, ...timing(sweep['heads']!) },
      residual: { patches: nLayers * length, ...timing(sweep['residual']!) },
    },
    byLength: lengths.map((tokens) => ({ tokens, ...timing(byLength[String(tokens)]!) })),
    byBatch: BATCHES.map((prompts) => ({
      ...{ prompts, tokens: prompts * length },
      ...timing(byBatch[String(prompts)]!),
    })),
    peak: { afterSweeps, atEnd: await peakOf(engine) },
  };
}

function timing({ runs, median }: Measured): Timing {
  return { median, min: Math.min(...runs), max: Math.max(...runs), runs };
}

async function peakOf(engine: LineProcess): Promise<number> {
  return engine.peak ?? (await engine.ask<number>('peak')).value;
}
