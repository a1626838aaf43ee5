import type { Intervention, Model } from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { row } from '../measure/answers.ts';
import { rankHeads } from '../measure/grids.ts';
import { roundLogit } from '../measure/numbers.ts';
import { attentionFrom, mostAttended } from '../measure/patterns.ts';
import type { KnockOut } from './knockOut.ts';
import { attentionOf, patternOf, type CleanRun } from './movers.ts';
import type { IoiResult, Steered } from './schema.ts';
import type { Sentence } from './sentence.ts';

const TRIED = 6;

/** The lead and the movers' attention under several sets of interventions, one run for all. */
export async function measureSteered(
  model: Model,
  sentence: Sentence,
  movers: readonly HeadPlace[],
  lead: number,
  variants: readonly (readonly Intervention[])[],
  signal: AbortSignal,
): Promise<Steered[]> {
  const { tokens, answer, foil } = sentence;
  const layers = [...new Set(movers.map(({ layer }) => layer))];
  const { logits, cache } = await model.runWithCache(
    variants.map(() => tokens),
    layers.map(patternOf),
    {
      signal,
      interventions: variants.flatMap((some, batch) => some.map((one) => ({ ...one, batch }))),
    },
  );
  return variants.map((_, index) => {
    const own = row(logits.data, model.config.dVocab, index);
    return {
      lost: roundLogit(lead - (own[answer]! - own[foil]!)),
      movers: attentionOf(movers, sentence, cache, index),
    };
  });
}

/** Step two: of the heads before the movers, who is missed at the last token, and where the movers look without it. */
export async function findSteerers(
  model: Model,
  sentence: Sentence,
  { lead, cache }: CleanRun,
  movers: IoiResult['movers'],
  knockOut: KnockOut,
  signal: AbortSignal,
): Promise<IoiResult['steerers']> {
  const { last, giver } = sentence;
  const before = Math.min(...movers.heads.map(({ layer }) => layer));
  const heads = rankHeads(movers.lost.slice(0, before))
    .slice(0, TRIED)
    .map(({ layer, head }) => ({
      ...{ layer, head },
      ...mostAttended(attentionFrom(cache.get(patternOf(layer)), head, -1)),
    }));
  const atGiver = heads
    .filter(({ position }) => giver.includes(position))
    .sort((a, b) => a.layer - b.layer || a.head - b.head);
  const variants = [...heads.map((at) => [at]), atGiver].map((some) =>
    some.map((at) => knockOut(at, last)),
  );
  const found = await measureSteered(model, sentence, movers.heads, lead, variants, signal);
  return {
    tried: heads.map((at, i) => ({ ...at, ...found[i]! })),
    together: {
      ...found[heads.length]!,
      heads: atGiver.map(({ layer, head }) => ({ layer, head })),
    },
  };
}
