import { createInterface } from 'node:readline';
import {
  ModelPool,
  type DevicePreference,
  type MemoryMode,
  type Model,
  type PatchSweepSite,
} from '../../microscope/index.ts';
import { messageOf, traceOf } from '../command.ts';
import { openModelPath } from '../models/nodeFiles.ts';
import { openDevice, type OpenedDevice } from '../models/nodeGpu.ts';
import { onDevice } from '../models/nodeModels.ts';
import {
  atlas,
  cleanTokens,
  estimate,
  estimateAndCheck,
  forward,
  generate,
  pairOf,
  randomRun,
  sweep,
  time,
  type Pair,
  type Timed,
  type Work,
} from './timedWork.ts';

/** What each call may be given. */
export interface Given {
  readonly work: Work | undefined;
  readonly pair: Pair;
  readonly tokens: readonly number[];
  readonly hooks: 'all' | 'none';
  readonly site: PatchSweepSite;
  readonly layers?: readonly number[];
  readonly batch: number;
  readonly length: number;
}

/** One thing that a process is asked, by its name. */
export type Call<G> = (given: G) => Promise<Timed<unknown>>;

/** One model on one device, as a bench's process holds it. */
export class Engine {
  readonly #path: string;
  readonly #device: DevicePreference;
  readonly #threads: number;
  readonly #memory: MemoryMode;
  #opened: OpenedDevice | undefined;
  #pool: ModelPool | undefined;
  #left: string | undefined;

  /** `args`: as EngineChoice, in words: model, threads, memory, device. */
  constructor(args: readonly string[]) {
    const [path = '', threads = '1', memory = 'fast', device = 'wasm'] = args;
    this.#path = path;
    this.#threads = Number(threads);
    this.#memory = memory as MemoryMode;
    this.#device = device as DevicePreference;
  }

  async open(): Promise<OpenedDevice> {
    this.#opened ??= await openDevice(this.#device);
    return this.#opened;
  }

  /** Loads the model on the first call. Throws where a graphics device failed its checks: its times are not WASM's. */
  async model(): Promise<Model> {
    this.#pool ??= new ModelPool({
      ...onDevice(await this.open(), () => this.#path),
      threads: this.#threads,
      memory: this.#memory,
      onFallback: (reason) => {
        this.#left = reason;
      },
      open: () => openModelPath(this.#path),
    });
    const model = await this.#pool.model(this.#path);
    if (this.#left !== undefined) throw new Error(`WebGPU was left for WASM: ${this.#left}`);
    return model;
  }

  /** What a bench asks for, by name. */
  readonly calls: Readonly<Record<string, Call<Given>>> = {
    ready: async () => ({ ms: 0, value: await this.open() }),
    peak: () => Promise.resolve({ ms: 0, value: process.resourceUsage().maxRSS * 1024 }),
    load: () =>
      time(async () => {
        const { name, hash, config } = await this.model();
        return { model: { name, hash, config }, memory: await this.#pool!.memory() };
      }),
    tokens: async ({ work }) => ({ ms: 0, value: cleanTokens(await this.model(), work) }),
    pair: ({ work }) => this.#timed((model) => pairOf(model, work)),
    forward: ({ tokens, hooks }) => this.#timed((model) => forward(model, tokens, hooks)),
    sweep: ({ site, pair, layers }) =>
      this.#timed(async (model) => (await sweep(model, site, pair, layers)).effects),
    atlas: ({ pair, layers }) => this.#timed((model) => atlas(model, pair, layers)),
    estimate: ({ pair }) => this.#timed((model) => estimate(model, pair)),
    estimateAndCheck: ({ pair }) => this.#timed((model) => estimateAndCheck(model, pair)),
    random: ({ batch, length }) => this.#timed((model) => randomRun(model, batch, length)),
    generate: ({ tokens, length }) => this.#timed((model) => generate(model, tokens, length)),
  };

  async #timed<T>(work: (model: Model) => Promise<T>): Promise<Timed<T>> {
    const model = await this.model();
    return time(() => work(model));
  }

  async close(): Promise<void> {
    await this.#pool?.dispose();
  }
}

/** Answers calls, one line of JSON in and one out, until there are no more: the other end of a LineProcess. */
export async function answerLines<G>(calls: Readonly<Record<string, Call<G>>>): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const { call, ...given } = JSON.parse(line) as { call: string };
    const reply = await answer(calls[call], call, given as G).catch((error: unknown) => ({
      error: traceOf(error) ?? messageOf(error),
    }));
    process.stdout.write(`${JSON.stringify(reply)}\n`);
  }
}

async function answer<G>(work: Call<G> | undefined, call: string, given: G) {
  if (!work) throw new Error(`no call "${call}"`);
  return work(given);
}
