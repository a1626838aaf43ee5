import type { Model } from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { byLayer, rankHeads } from '../measure/grids.ts';
import { allHeads } from '../measure/heads.ts';
import { roundAttention, roundLogit } from '../measure/numbers.ts';
import { patternReader } from '../measure/patterns.ts';
import type { KnockOut } from './knockOut.ts';
import { patternOf, type CleanRun } from './movers.ts';
import type { Repeat } from './schema.ts';
import type { Sentence } from './sentence.ts';
import { measureSteered } from './steerers.ts';

const LOOKS = 0.3;
/** Of each kind, so many that look most. */
const TRIED = 6;

/**
 * Step three: from the giver's last mention, who looks back at the first (duplicate token heads) or at what came after
 * it (induction heads), and who is missed there. Heads from the movers' layer on are too late to tell them.
 */
export async function findRepeat(
  model: Model,
  sentence: Sentence,
  { lead, cache }: CleanRun,
  movers: readonly HeadPlace[],
  knockOut: KnockOut,
  signal: AbortSignal,
): Promise<Repeat> {
  const { tokens, first: firstAt, again } = sentence;
  const { nHeads } = model.config;
  const before = Math.min(...movers.map(({ layer }) => layer));
  const looksAt = (key: number) =>
    byLayer(
      allHeads(model).map(({ layer, head }) =>
        roundAttention(patternReader(cache.get(patternOf(layer)))(0, head, again, key)),
      ),
      nHeads,
    );
  const grids = { duplicate: looksAt(firstAt), induction: looksAt(firstAt + 1) };
  const kinds = ['duplicate', 'induction'] as const;
  const heads = kinds.flatMap((kind) =>
    rankHeads(grids[kind].slice(0, before))
      .filter(({ value }) => value >= LOOKS)
      .slice(0, TRIED)
      .map(({ layer, head, value }) => ({ layer, head, kind, attention: value })),
  );
  const ofKind = (kind: (typeof kinds)[number]) =>
    heads.filter((one) => one.kind === kind).map(({ layer, head }) => ({ layer, head }));
  const off = (some: readonly HeadPlace[]) => some.map((at) => knockOut(at, again));
  const { base, values } = await model.runVariants(
    tokens,
    heads.map((at) => off([at])),
    sentence,
    { signal },
  );
  const groups = kinds.map(ofKind);
  const found = await measureSteered(model, sentence, movers, lead, groups.map(off), signal);
  return {
    ...{ first: grids.duplicate, after: grids.induction },
    tried: heads.map((one, i) => ({ ...one, lost: roundLogit(base - values[i]!) })),
    duplicate: { ...found[0]!, heads: groups[0]! },
    induction: { ...found[1]!, heads: groups[1]! },
  };
}
