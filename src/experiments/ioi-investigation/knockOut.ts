import {
  everyLayer,
  meanAblation,
  patchFromCache,
  type HookName,
  type Intervention,
  type Model,
} from '../../microscope/index.ts';
import { headName, type HeadPlace } from '../../words/heads.ts';
import { RESAMPLED } from './limits.ts';
import type { Sentence } from './sentence.ts';

export const zOf = (layer: number): HookName => `blocks.${layer}.attn.hook_z`;

/** Puts something else in a head's place: at all tokens, or at one. */
export type KnockOut = (head: HeadPlace, position?: number) => Intervention;

export interface StandIns {
  /** The mean over all other sentences, token by token. */
  readonly mean: KnockOut;
  /** What one of them has, for each of the first few. */
  readonly resample: readonly KnockOut[];
}

export async function readStandIns(
  model: Model,
  { others }: Sentence,
  signal: AbortSignal,
): Promise<StandIns> {
  const hooks = everyLayer(model.config.nLayers, 'attn.hook_z');
  const { cache } = await model.runWithCache(others, hooks, { signal });
  return {
    mean: kept(([hook, place]) => meanAblation({ hook, ...place }, cache)),
    resample: Array.from({ length: RESAMPLED }, (_, row) =>
      kept(([hook, place]) => patchFromCache({ hook, ...place }, cache, row)),
    ),
  };
}

type Asked = readonly [hook: HookName, place: { head: number; position?: number }];

/** Each is made once: a circuit leaves hundreds out, again and again. */
function kept(make: (asked: Asked) => Intervention[]): KnockOut {
  const known = new Map<string, Intervention>();
  return (at, position) => {
    const key = `${headName(at)} ${position ?? ''}`;
    const found = known.get(key);
    if (found) return found;
    const place = { head: at.head, ...(position !== undefined && { position }) };
    const [made] = make([zOf(at.layer), place]);
    known.set(key, made!);
    return made!;
  };
}
