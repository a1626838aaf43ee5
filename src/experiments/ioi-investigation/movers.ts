import {
  attributionHooks,
  everyLayer,
  type ActivationCache,
  type HookName,
  type Model,
} from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { byLayer, mapGrid, rankHeads } from '../measure/grids.ts';
import { allHeads } from '../measure/heads.ts';
import { mean, roundAttention, roundLogit, sum } from '../measure/numbers.ts';
import { attentionFrom, mostAttended, patternReader } from '../measure/patterns.ts';
import type { KnockOut } from './knockOut.ts';
import type { IoiResult } from './schema.ts';
import type { Sentence } from './sentence.ts';

/** As in the roles' table: a name mover looks at the receiver by so much, and writes so many logits for it. */
const LOOKS = 0.3;
const WRITES = 0.2;
/** Where no head does, so many that write most. */
const FEW = 3;

export const patternOf = (layer: number): HookName => `blocks.${layer}.attn.hook_pattern`;

export interface CleanRun {
  readonly lead: number;
  /** Patterns of every layer, and what direct attribution reads. */
  readonly cache: ActivationCache;
  readonly direct: number[][];
}

export async function runClean(
  model: Model,
  { tokens, answer, foil }: Sentence,
  signal: AbortSignal,
): Promise<CleanRun> {
  const patterns = everyLayer(model.config.nLayers, 'attn.hook_pattern');
  const hooks = [...patterns, ...attributionHooks(model.config)];
  const { cache } = await model.runWithCache(tokens, hooks, { signal });
  const { heads, total } = await model.directLogitAttribution(tokens, answer, foil, {
    ...{ cache, signal },
  });
  return { lead: total, cache, direct: mapGrid(heads, roundLogit) };
}

/** Step one: who writes the name, who looks at it, and who is missed at the last token. */
export async function findMovers(
  model: Model,
  sentence: Sentence,
  { cache, direct }: CleanRun,
  knockOut: KnockOut,
  signal: AbortSignal,
): Promise<IoiResult['movers']> {
  const { tokens, last, receiver } = sentence;
  const { nHeads } = model.config;
  const heads = allHeads(model);
  const variants = heads.map((at) => [knockOut(at, last)]);
  const { base, values } = await model.runVariants(tokens, variants, sentence, { signal });
  const looks = byLayer(
    heads.map(({ layer, head }) => {
      const look = patternReader(cache.get(patternOf(layer)));
      return roundAttention(sum(receiver.map((at) => look(0, head, last, at))));
    }),
    nHeads,
  );
  const valueOf = (grid: readonly (readonly number[])[], { layer, head }: HeadPlace) =>
    grid[layer]![head]!;
  const byRule = heads.filter((at) => valueOf(looks, at) >= LOOKS && valueOf(direct, at) >= WRITES);
  const movers =
    byRule.length > 0
      ? byRule
      : rankHeads(direct)
          .slice(0, FEW)
          .map(({ layer, head }) => ({ layer, head }));
  const lost = byLayer(
    values.map((value) => roundLogit(base - value)),
    nHeads,
  );
  const { layer, head } = rankHeads(lost)[0]!;
  const seen = attentionFrom(cache.get(patternOf(layer)), head, -1);
  return {
    ...{ direct, looks, lost },
    missed: { ...{ layer, head }, ...mostAttended(seen) },
    heads: movers,
    byRule: byRule.length > 0,
    attention: attentionOf(movers, sentence, cache, 0),
  };
}

/** Where the movers look from the last token, in one row of a batch. */
export function attentionOf(
  movers: readonly HeadPlace[],
  { receiver, giver, last }: Sentence,
  cache: ActivationCache,
  row: number,
): IoiResult['movers']['attention'] {
  const to = (positions: readonly number[]) =>
    roundAttention(
      mean(
        movers.map(({ layer, head }) => {
          const look = patternReader(cache.get(patternOf(layer)));
          return sum(positions.map((at) => look(row, head, last, at)));
        }),
      ),
    );
  return { receiver: to(receiver), giver: to(giver) };
}
