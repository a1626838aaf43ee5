/** The work that is timed, the same in Node and in a page. */
import {
  patchSweep,
  seededRandom,
  type Model,
  type PatchSweepSite,
} from '../src/microscope/index.ts';

/** The golden pair, and what it is judged by. */
export interface Pair {
  readonly clean: readonly number[];
  readonly corrupt: readonly number[];
  readonly answer: number;
  readonly foil: number;
}

/** Effects, row-major: head z `[nLayers, nHeads]`, residual `[nLayers, pos]`. */
export interface Atlas {
  readonly heads: readonly number[];
  readonly residual: readonly number[];
}

export interface Timed<T> {
  readonly ms: number;
  readonly value: T;
}

export async function time<T>(work: () => Promise<T>): Promise<Timed<T>> {
  const start = performance.now();
  const value = await work();
  return { ms: performance.now() - start, value };
}

/** Both patch grids of the pair, clean into corrupt: nothing is kept from an earlier call. */
export async function atlas(model: Model, pair: Pair, layers?: readonly number[]): Promise<Atlas> {
  const sweep = async (site: PatchSweepSite) => {
    const { clean: source, corrupt: target, answer, foil } = pair;
    const metric = { answer, foil };
    return (await patchSweep(model, { site, layers, source, target, metric })).effects;
  };
  return { heads: await sweep('attn_head_out_all_pos'), residual: await sweep('resid_pre') };
}

/** One forward pass with every hook read out, or with none. Gives the likeliest next token. */
export async function forward(
  model: Model,
  tokens: readonly number[],
  hooks: 'all' | 'none',
): Promise<number> {
  const { logits } = await (hooks === 'all' ? model.runWithCache(tokens) : model.run(tokens));
  return logits.data.indexOf(logits.data.reduce((best, logit) => Math.max(best, logit)));
}

/** `batch` prompts of `length` seeded random tokens, no hooks read. */
export async function randomRun(model: Model, batch: number, length: number): Promise<void> {
  const random = seededRandom(length);
  const tokens = Array.from({ length: batch }, () =>
    Array.from({ length }, () => Math.floor(random() * model.config.dVocab)),
  );
  await model.run(tokens);
}
