import {
  attributionHooks,
  everyLayer,
  lensHooks,
  type Intervention,
  type LensRow,
  type Model,
} from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { lastLogits, rankOf, softmax, topAnswers } from '../measure/answers.ts';
import { mapGrid } from '../measure/grids.ts';
import { roundLogit, roundProbability } from '../measure/numbers.ts';
import { headsFrom, wholePattern } from '../measure/patterns.ts';
import type { Question } from '../measure/question.ts';
import type { Outcome } from './spec.ts';

/** One prompt under one set of interventions: answers, logit lens, direct attribution and attention. */
export async function measureOutcome(
  model: Model,
  { tokens, answer, foil }: Question,
  head: HeadPlace,
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
    answerProbability: roundProbability(probabilities[answer]!),
    foilProbability: roundProbability(probabilities[foil]!),
    logitDifference: roundLogit(final[answer]! - final[foil]!),
    lens,
    jump: biggestRise(lens),
    attribution: {
      heads: mapGrid(attribution.heads, roundLogit),
      mlps: attribution.mlps.map(roundLogit),
      embed: roundLogit(attribution.embed),
      bias: roundLogit(attribution.bias),
      total: roundLogit(attribution.total),
    },
    attention: patterns.map((hook) => headsFrom(cache.get(hook), -1)),
    pattern: wholePattern(cache.get(`blocks.${head.layer}.attn.hook_pattern`), head.head),
  };
}

function lensRow(model: Model, { layer, logits }: LensRow, answer: number, foil: number) {
  return {
    layer,
    text: topAnswers(logits, model.tokenizer, 1)[0]!.text,
    logitDifference: roundLogit(logits[answer]! - logits[foil]!),
    answerProbability: roundProbability(softmax(logits)[answer]!),
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
