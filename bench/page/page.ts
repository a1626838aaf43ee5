/** What is timed in a browser. Built for the bench alone. */
import { openModelFolder } from '../../src/microscope/download/openModelFolder.ts';
import {
  ModelPool,
  modelsAt,
  type MemoryMode,
  type Model,
  type WeightSource,
} from '../../src/microscope/index.ts';
import { atlas, forward, time, type Pair, type Timed } from '../../src/cli/bench/timedWork.ts';
import { loadWllama, runWllama } from './wllama.ts';

const MODEL = 'smollm2-135m';
const FOLDER = new URL(`models/${MODEL}/`, location.href).href;

export interface OpenRequest {
  readonly threads: number;
  readonly memory: MemoryMode;
  readonly tokens: readonly number[];
  /** Whether a logit lens runs along while layers arrive, as where the demo is one. */
  readonly preview?: boolean;
}

/** Milliseconds. */
export interface Start {
  /** From nothing to a model that is ready and has passed its self-test. */
  readonly ready: number;
  readonly firstRun: number;
  /** Likeliest next token and its logit, of the first run. */
  readonly answer: Answer;
  /** From nothing to the first row of a logit lens, and how much of the weights had arrived then, 0 to 1. */
  readonly firstRow: { readonly ms: number; readonly arrived: number } | null;
}

export interface Answer {
  readonly token: number;
  readonly logit: number;
}

let opened: Model | undefined;
let pool: ModelPool | undefined;

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

async function answerOf(tokens: readonly number[]): Promise<Answer> {
  const { data } = (await opened!.run(tokens)).logits;
  const token = data.reduce((best, logit, i) => (logit > data[best]! ? i : best), 0);
  return { token, logit: data[token]! };
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
  async start({ threads, memory, tokens, preview }: OpenRequest): Promise<Start> {
    const begun = performance.now();
    let arrived = 0;
    let firstRow: Start['firstRow'] = null;
    const models = new ModelPool({
      ...modelsAt(() => FOLDER),
      device: 'wasm',
      threads,
      memory,
      onLoad: ({ bytes, totalBytes }) => {
        arrived = bytes / totalBytes;
      },
    });
    pool = models;
    let isReady = false;
    const onRow = () => {
      firstRow ??= { ms: performance.now() - begun, arrived };
      if (isReady) throw new Error('the model is here: no more previews');
    };
    if (preview) {
      const lens = models.arriving(MODEL).then((model) => model.logitLensGrid(tokens, { onRow }));
      lens.catch(() => undefined);
    }
    opened = await models.model(MODEL);
    isReady = true;
    const ready = performance.now() - begun;
    const { ms, value } = await time(() => answerOf(tokens));
    return { ready, firstRun: ms, answer: value, firstRow };
  },

  /** The float32 path built behind the lean one, and changed over to; then the same run. */
  async grow({
    tokens,
  }: {
    tokens: readonly number[];
  }): Promise<{ grown: number; run: Timed<Answer> }> {
    const { ms } = await time(() => pool!.grow(new AbortController().signal));
    return { grown: ms, run: await time(() => answerOf(tokens)) };
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
