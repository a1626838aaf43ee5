import {
  attributionHooks,
  everyLayer,
  patchFromCache,
  type ActivationCache,
  type Model,
  type Tensor,
  type Tokenizer,
} from '../../microscope/index.ts';
import { row } from '../measure/answers.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { PUBLISHED_LENS, PUBLISHED_SENTENCES, PUBLISHED_WITHOUT } from './numbers.ts';

/** TransformerLens starts every prompt with it; GPT-2's own tokenizer does not. */
const START = '<|endoftext|>';

export interface Sentence {
  readonly prompt: string;
  readonly receiver: string;
  readonly tokens: readonly number[];
  readonly answer: number;
  readonly foil: number;
}

export interface SentenceMeasures {
  readonly prompt: string;
  readonly receiver: string;
  /** Logit of the receiver minus logit of the giver. */
  readonly difference: number;
  readonly lens: { readonly pre: number; readonly mid: number; readonly final: number };
  /** `[layer][head]`: written towards the difference, value biases apart. */
  readonly heads: readonly (readonly number[])[];
  /** The difference with the head of `PUBLISHED_WITHOUT` silent at the last token. */
  readonly without: number;
}

export function publishedSentences(tokenizer: Tokenizer): Sentence[] {
  const start = tokenizer.toSingleToken(START);
  return PUBLISHED_SENTENCES.flatMap(({ text, names }) =>
    names.map((receiver, i): Sentence => {
      const giver = names[1 - i]!;
      const asked = text.replace('{}', giver);
      return {
        prompt: asked,
        receiver,
        tokens: [start, ...tokenizer.encode(asked)],
        answer: tokenizer.toSingleToken(receiver),
        foil: tokenizer.toSingleToken(giver),
      };
    }),
  );
}

/**
 * What a head's values are whatever it reads, `[nHeads · dHead]` by layer: the biases of W_V and of the norm before it.
 * TransformerLens counts them among the block's biases, not to the head. A zero stream leaves nothing else.
 */
export async function valueBiases(model: Model, signal: AbortSignal): Promise<Float32Array[]> {
  const { nLayers } = model.config;
  const hooks = everyLayer(nLayers, 'attn.hook_v');
  const interventions = everyLayer(nLayers, 'hook_resid_pre').map((hook) => ({ hook, keep: 0 }));
  const { cache } = await model.runWithCache([0], hooks, { interventions, signal });
  return hooks.map((hook) => cache.get(hook).data);
}

export async function measureSentence(
  model: Model,
  { prompt, receiver, tokens, answer, foil }: Sentence,
  biases: readonly Float32Array[],
  signal: AbortSignal,
): Promise<SentenceMeasures> {
  const { nLayers, dHead } = model.config;
  const pre = `blocks.${PUBLISHED_LENS.layer}.hook_resid_pre` as const;
  const mid = `blocks.${PUBLISHED_LENS.layer}.hook_resid_mid` as const;
  const final = `blocks.${nLayers - 1}.hook_resid_post` as const;
  const names = [...new Set([...attributionHooks(model.config), pre, mid])];
  const { logits, cache } = await model.runWithCache(tokens, names, { signal });
  const difference = logits.data[answer]! - logits.data[foil]!;

  const parts = await model.directLogitAttribution(tokens, answer, foil, { cache, signal });
  const constant = await model.directLogitAttribution(tokens, answer, foil, {
    cache: withHeads(cache, biases, tokens.length),
    signal,
  });
  const heads = parts.heads.map((line, layer) =>
    line.map((value, head) => value - constant.heads[layer]![head]!),
  );

  const { layer, head } = PUBLISHED_WITHOUT;
  const silent = biases[layer]!.subarray(head * dHead, (head + 1) * dHead);
  const without = await model.run(tokens, {
    interventions: [
      { hook: `blocks.${layer}.attn.hook_z`, head, position: -1, keep: 0, add: silent },
    ],
    signal,
  });
  return {
    prompt,
    receiver,
    difference,
    lens: await readWithLastScale(model, { answer, foil }, [pre, mid, final].map(lastRow)),
    heads,
    without: without.logits.data[answer]! - without.logits.data[foil]!,
  };

  function lastRow(name: typeof pre | typeof mid | typeof final): Float32Array {
    const { data } = cache.get(name);
    return row(data, model.config.dModel, tokens.length - 1);
  }
}

/** The same cache, in which every head's output is its bias alone. */
function withHeads(
  cache: ActivationCache,
  biases: readonly Float32Array[],
  positions: number,
): ActivationCache {
  return {
    has: (name) => cache.has(name),
    names: () => cache.names(),
    get(name): Tensor {
      const layer = /^blocks\.(\d+)\.attn\.hook_z$/.exec(name)?.[1];
      if (layer === undefined) return cache.get(name);
      const { data, shape } = cache.get(name);
      const bias = biases[Number(layer)]!;
      return { data: data.map((_, i) => bias[i % (data.length / positions)]!), shape };
    },
  };
}

/**
 * Logit differences of residual vectors through the final norm with the scale of the last of them, as TransformerLens
 * reads its accumulated residual. What the norm's bias adds is left out; over pairs it cancels.
 */
async function readWithLastScale(
  model: Model,
  { answer, foil }: { answer: number; foil: number },
  rows: readonly Float32Array[],
) {
  const { dModel, dVocab, eps } = model.config;
  const stacked = new Float32Array((rows.length + 1) * dModel); // the last row stays zero
  rows.forEach((one, i) => {
    stacked.set(one, i * dModel);
  });
  const { data } = await model.unembed({ data: stacked, shape: [rows.length + 1, dModel] });
  const read = (i: number) => data[i * dVocab + answer]! - data[i * dVocab + foil]!;
  const bias = read(rows.length);
  const last = scale(rows.at(-1)!, eps);
  const [pre = NaN, mid = NaN, final = NaN] = rows.map(
    (one, i) => ((read(i) - bias) * scale(one, eps)) / last,
  );
  return { pre, mid, final };
}

function scale(values: Float32Array, eps: number): number {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let variance = 0;
  for (const value of values) variance += (value - mean) ** 2 / values.length;
  return Math.sqrt(variance + eps);
}

/** The difference of `sentence`'s answers in `other`, with each head's output of `sentence` put in at all positions. */
export async function patchedDifferences(
  model: Model,
  sentence: Sentence,
  other: Sentence,
  heads: readonly HeadPlace[],
  signal: AbortSignal,
): Promise<number[]> {
  if (sentence.tokens.length !== other.tokens.length) {
    throw new Error(
      `published-ioi: expected two sentences of one length, got ${sentence.tokens.length} and ${other.tokens.length} tokens`,
    );
  }
  const hooks = [...new Set(heads.map(({ layer }) => `blocks.${layer}.attn.hook_z` as const))];
  const { cache } = await model.runWithCache(sentence.tokens, hooks, { signal });
  const variants = heads.map(({ layer, head }) =>
    patchFromCache({ hook: `blocks.${layer}.attn.hook_z`, head }, cache),
  );
  const { answer, foil } = sentence;
  const metric = { answer, foil };
  const { values } = await model.runVariants(other.tokens, variants, metric, { signal });
  return values;
}
