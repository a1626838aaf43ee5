/** The work that a bench times, the same in Node and in a page. */
import {
  estimateNodes,
  patchFromCache,
  patchSweep,
  secantAttribution,
  seededRandom,
  type HookName,
  type Model,
  type PairOptions,
  type PatchSweep,
  type PatchSweepSite,
} from '../../microscope/index.ts';

/** Two prompts of one length, and what a patched run is judged by. */
export interface Pair {
  readonly clean: readonly number[];
  readonly corrupt: readonly number[];
  readonly answer: number;
  readonly foil: number;
}

/** Two prompts in words: one token each for answer and foil, with their leading space. */
export interface Work {
  readonly clean: string;
  readonly corrupt: string;
  readonly answer: string;
  readonly foil: string;
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

/** One patch grid of the pair, clean into corrupt: nothing is kept from an earlier call. */
export function sweep(
  model: Model,
  site: PatchSweepSite,
  { clean: source, corrupt: target, answer, foil }: Pair,
  layers?: readonly number[],
): Promise<PatchSweep> {
  return patchSweep(model, {
    ...{ site, source, target, metric: { answer, foil } },
    ...(layers && { layers }),
  });
}

/** Both patch grids of the pair. */
export async function atlas(model: Model, pair: Pair, layers?: readonly number[]): Promise<Atlas> {
  const { effects: heads } = await sweep(model, 'attn_head_out_all_pos', pair, layers);
  return { heads, residual: (await sweep(model, 'resid_pre', pair, layers)).effects };
}

const optionsOf = ({ clean, corrupt, answer, foil }: Pair): PairOptions => ({
  ...{ clean, corrupt },
  metric: { answer, foil },
});

/** Secant attribution of every node of the pair. Gives the heads, row-major. */
export async function estimate(model: Model, pair: Pair): Promise<number[]> {
  return (await secantAttribution(model, optionsOf(pair))).headZ.flat();
}

/** Of each kind of node, and of each estimate. */
const FIRST = 20;

/** What patching brings back, by node. */
export interface CheckedNodes {
  /** `[layer · nHeads + head, share]` */
  readonly heads: readonly (readonly [number, number])[];
  /** `[layer · pos + position, share]` */
  readonly mlps: readonly (readonly [number, number])[];
}

/** Both estimates of every node, then each of the first twenty heads and MLPs of either patched by itself. */
export async function estimateAndCheck(model: Model, pair: Pair): Promise<CheckedNodes> {
  const options = optionsOf(pair);
  const { secant, gradient } = await estimateNodes(model, options);
  const { nHeads } = model.config;
  const { length } = pair.clean;
  const union = (grid: 'headZ' | 'mlpOut') => [
    ...new Set([secant, gradient].flatMap((estimates) => largest(estimates[grid].flat(), FIRST))),
  ];
  const heads = union('headZ').map((index) => ({
    index,
    hook: `blocks.${Math.floor(index / nHeads)}.attn.hook_z` as HookName,
    head: index % nHeads,
  }));
  const mlps = union('mlpOut').map((index) => ({
    index,
    hook: `blocks.${Math.floor(index / length)}.hook_mlp_out` as HookName,
    position: index % length,
  }));
  const nodes = [...heads, ...mlps];
  const { cache } = await model.runWithCache(pair.clean, [
    ...new Set(nodes.map(({ hook }) => hook)),
  ]);
  // Before the first token that differs there is nothing to patch.
  const first = pair.clean.findIndex((token, i) => token !== pair.corrupt[i]);
  const position = Array.from({ length: length - first }, (_, i) => first + i);
  const variants = [
    ...heads.map(({ hook, head }) => patchFromCache({ hook, head, position }, cache)),
    ...mlps.map((place) => patchFromCache({ hook: place.hook, position: place.position }, cache)),
  ];
  const { base, values } = await model.runVariants(pair.corrupt, variants, options.metric);
  const gap = secant.cleanMetric - base;
  const shares = nodes.map(({ index }, i) => [index, (values[i]! - base) / gap] as const);
  return { heads: shares.slice(0, heads.length), mlps: shares.slice(heads.length) };
}

/** Indices of the largest, by size. */
function largest(values: readonly number[], count: number): number[] {
  const size = (i: number) => Math.abs(values[i]!);
  return [...values.keys()].sort((a, b) => size(b) - size(a)).slice(0, count);
}

/** One forward pass with every hook read out, or with none. Gives the likeliest next token. */
export async function forward(
  model: Model,
  tokens: readonly number[],
  hooks: 'all' | 'none',
): Promise<number> {
  const { logits } = await (hooks === 'all' ? model.runWithCache(tokens) : model.run(tokens));
  return likeliest(logits.data);
}

/** `length` tokens that follow, the likeliest each time; the same on every device. */
export async function generate(
  model: Model,
  tokens: readonly number[],
  length: number,
): Promise<readonly number[]> {
  return model.generate(tokens, { maxNewTokens: length });
}

function likeliest(logits: Float32Array): number {
  return logits.indexOf(logits.reduce((best, logit) => Math.max(best, logit)));
}

/** As long as the sentence that the site's own model is measured on, and as different: the last five positions. */
const PAIR_LENGTH = 14;
const FIRST_DIFFERENCE = 9;

/** The clean prompt in tokens. Without words as many seeded random tokens, which any model can be given. */
export function cleanTokens(model: Model, work: Work | undefined): number[] {
  if (work) return model.tokenizer.encode(work.clean);
  return randomTokens(model, Math.min(PAIR_LENGTH, model.config.nCtx));
}

/** The pair in tokens. A random one differs in one token, and is told apart by the likeliest next token of each prompt. */
export async function pairOf(model: Model, work: Work | undefined): Promise<Pair> {
  const clean = cleanTokens(model, work);
  if (work) {
    const { tokenizer } = model;
    return {
      clean,
      corrupt: tokenizer.encode(work.corrupt),
      answer: tokenizer.toSingleToken(work.answer),
      foil: tokenizer.toSingleToken(work.foil),
    };
  }
  const at = Math.floor((clean.length * FIRST_DIFFERENCE) / PAIR_LENGTH);
  const corrupt = clean.with(at, (clean[at]! + 1) % model.config.dVocab);
  const [answer, second] = await likeliestTwo(model, clean);
  const [foil] = await likeliestTwo(model, corrupt);
  return { clean, corrupt, answer, foil: foil === answer ? second : foil };
}

async function likeliestTwo(model: Model, tokens: readonly number[]): Promise<[number, number]> {
  const { data } = (await model.run(tokens)).logits;
  const first = likeliest(data);
  return [first, likeliest(data.with(first, -Infinity))];
}

/** The same for a seed everywhere. */
function randomTokens(model: Model, length: number, seed = length): number[] {
  const random = seededRandom(seed);
  return Array.from({ length }, () => Math.floor(random() * model.config.dVocab));
}

/** `batch` prompts of `length` seeded random tokens, no hooks read. */
export async function randomRun(model: Model, batch: number, length: number): Promise<void> {
  const tokens = randomTokens(model, batch * length, length);
  await model.run(
    Array.from({ length: batch }, (_, row) => tokens.slice(row * length, (row + 1) * length)),
  );
}
