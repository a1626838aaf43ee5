/** What is timed in a browser. Built for the bench alone. */
import { openModelFolder } from '../../src/microscope/download/openModelFolder.ts';
import {
  ModelPool,
  type MemoryMode,
  type Model,
  type SelfTest,
  type WeightSource,
} from '../../src/microscope/index.ts';
import { atlas, forward, time, type Pair } from '../../src/cli/bench/timedWork.ts';
import { loadWllama, runWllama } from './wllama.ts';

const MODEL = 'smollm2-135m';
const FOLDER = new URL(`models/${MODEL}/`, location.href).href;

export interface OpenRequest {
  readonly threads: number;
  readonly memory: MemoryMode;
  readonly tokens: readonly number[];
}

/** Milliseconds. */
export interface Start {
  /** From nothing to a model that is ready and has passed its self-test. */
  readonly ready: number;
  readonly firstRun: number;
}

let opened: Model | undefined;

/** Every tensor of a Llama with tied embeddings. */
function namesOf({ config }: WeightSource): string[] {
  const parts = [
    'ln1.w',
    'ln2.w',
    'attn.q',
    'attn.k',
    'attn.v',
    'attn.o',
    'mlp.gate',
    'mlp.in',
    'mlp.out',
  ];
  const layers = Array.from({ length: config.nLayers }, (_, i) => i);
  return [
    'embed',
    'ln_final.w',
    ...layers.flatMap((i) => parts.map((part) => `blocks.${i}.${part}`)),
  ];
}

const calls = {
  /** Every part into the browser's storage, from the network or from there. */
  download: () =>
    time(async () => {
      const source = await openModelFolder(FOLDER);
      for (const name of namesOf(source)) await source.read(name);
      return source.bytes;
    }),

  /** As the site goes live: the runtime, the layers as they arrive, the self-test; then one run. */
  async start({ threads, memory, tokens }: OpenRequest): Promise<Start> {
    const pool = new ModelPool({
      device: 'wasm',
      threads,
      memory,
      open: (_, { signal }) => openModelFolder(FOLDER, { signal }),
      selfTest: async () => (await (await fetch(`${FOLDER}self-test.json`)).json()) as SelfTest,
    });
    const ready = await time(() => pool.model(MODEL));
    opened = ready.value;
    const first = await time(() => forward(opened!, tokens, 'none'));
    return { ready: ready.ms, firstRun: first.ms };
  },

  forward: ({ tokens, hooks }: { tokens: readonly number[]; hooks: 'all' | 'none' }) =>
    time(() => forward(opened!, tokens, hooks)),
  atlas: ({ pair }: { pair: Pair }) => time(() => atlas(opened!, pair)),
  isolated: () => crossOriginIsolated,
  loadWllama,
  runWllama,
};

export type BenchCalls = typeof calls;

Object.assign(globalThis, { bench: calls });
