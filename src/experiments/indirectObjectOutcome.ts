import {
  attributionHooks,
  everyLayer,
  lensHooks,
  type Intervention,
  type LensRow,
  type Model,
  type Tensor,
} from '../microscope/index.ts';
import { rankOf, round, row, softmax, topAnswers } from './answers.ts';
import type { HeadRef, Outcome } from './indirectObjectSchema.ts';

export interface Question {
  readonly tokens: readonly number[];
  readonly answer: number;
  readonly foil: number;
  /** The head whose whole attention pattern is kept. */
  readonly head: HeadRef;
}

/** One prompt under one set of interventions: answers, logit lens, direct attribution and attention. */
export async function measureOutcome(
  model: Model,
  { tokens, answer, foil, head }: Question,
  interventions: readonly Intervention[],
  signal: AbortSignal,
  onBlock: (layer: number, nLayers: number) => void,
): Promise<Outcome> {
  const { config } = model;
  const patterns = everyLayer(config.nLayers, 'attn.hook_pattern');
  const names = [...new Set([...lensHooks(config), ...attributionHooks(config), ...patterns])];
  const { logits, cache } = await model.runWithCache(tokens, names, {
    interventions,
    signal,
    onBlock,
  });
  const rows = await model.logitLens(tokens, { cache, signal });
  const attribution = await model.directLogitAttribution(tokens, answer, foil, { cache, signal });

  const final = lastLogits(logits);
  const probabilities = softmax(final);
  const lens = rows.map((read) => lensRow(model, read, answer, foil));
  return {
    answers: topAnswers(final, model.tokenizer),
    answerProbability: round(probabilities[answer]!, 6),
    foilProbability: round(probabilities[foil]!, 6),
    logitDifference: round(final[answer]! - final[foil]!, 5),
    lens,
    jump: biggestRise(lens),
    attribution: {
      heads: attribution.heads.map((heads) => heads.map((value) => round(value, 5))),
      mlps: attribution.mlps.map((value) => round(value, 5)),
      embed: round(attribution.embed, 5),
      bias: round(attribution.bias, 5),
      total: round(attribution.total, 5),
    },
    attention: patterns.map((hook) => attentionRows(cache.get(hook), tokens.length - 1)),
    pattern: headPattern(cache.get(`blocks.${head.layer}.attn.hook_pattern`), head.head),
  };
}

/** Logits at the last position asked for of the first prompt. */
function lastLogits(logits: Tensor): Float32Array {
  const width = logits.shape[2]!;
  return row(logits.data, width, logits.shape[1]! - 1);
}

function lensRow(model: Model, { layer, logits }: LensRow, answer: number, foil: number) {
  return {
    layer,
    text: topAnswers(logits, model.tokenizer, 1)[0]!.text,
    logitDifference: round(logits[answer]! - logits[foil]!, 5),
    answerProbability: round(softmax(logits)[answer]!, 6),
    answerRank: Number(rankOf(logits, answer).toPrecision(2)),
  };
}

/**
 * The first tenth of the blocks is left out: there the stream still is mostly the last token's own embedding, which
 * the lens reads as noise.
 */
export function biggestRise(lens: readonly { logitDifference: number }[]): Outcome['jump'] {
  const rise = (layer: number) => lens[layer + 1]!.logitDifference - lens[layer]!.logitDifference;
  let layer = Math.floor((lens.length - 1) / 10);
  for (let l = layer; l < lens.length - 1; l++) if (rise(l) > rise(layer)) layer = l;
  return {
    layer,
    before: lens[layer]!.logitDifference,
    after: lens[layer + 1]!.logitDifference,
  };
}

/** `[head][key]` of one query position; pattern is [batch, head, query, key]. */
function attentionRows(pattern: Tensor, query: number): number[][] {
  const [, heads, queries, keys] = pattern.shape as [number, number, number, number];
  return Array.from({ length: heads }, (_, head) =>
    weights(row(pattern.data, keys, head * queries + query)),
  );
}

/** `[query][key]` of one head. */
function headPattern(pattern: Tensor, head: number): number[][] {
  const [, , queries, keys] = pattern.shape as [number, number, number, number];
  return Array.from({ length: queries }, (_, query) =>
    weights(row(pattern.data, keys, head * queries + query)),
  );
}

function weights(values: Float32Array): number[] {
  return Array.from(values, (value) => round(value, 4));
}
