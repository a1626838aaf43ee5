import type { ModelConfig } from '../../microscope/index.ts';
import { sameHead, type HeadPlace } from '../../words/heads.ts';

/** Where a way ends: in what a head's query, or the heads' key or value of that place, is made from. */
export interface WayEnd extends HeadPlace {
  readonly input: 'q' | 'k' | 'v';
}

/**
 * From what a head writes to what a later one reads, or to the answer where `to` is null: through the residual stream
 * and the MLPs between, past the heads between. Keys and values are counted among the key heads.
 */
export interface Way {
  readonly from: HeadPlace;
  readonly to: WayEnd | null;
}

export interface MeasuredWay extends Way {
  /** Of the gap, when it is cut by itself in the whole model. */
  readonly lost: number;
}

/** Of a circuit: more cannot be drawn so that a reader sees which is which. */
export const MOST_HEADS = 12;

/** A way that is worth less, in shares of the gap, is left out of the circuit. */
export const LEAST = 0.02;

export const counts = ({ lost }: MeasuredWay): boolean => Math.abs(lost) >= LEAST;

/** Which key head a query head looks up. Grouped queries share one. */
export const keyHead = (
  { nHeads, nKeyValueHeads }: Pick<ModelConfig, 'nHeads' | 'nKeyValueHeads'>,
  { layer, head }: HeadPlace,
): HeadPlace => ({ layer, head: Math.floor((head * nKeyValueHeads) / nHeads) });

/** From each head to the query, key and value of every later one, and to the answer. */
export function waysBetween(
  config: Pick<ModelConfig, 'nHeads' | 'nKeyValueHeads'>,
  heads: readonly HeadPlace[],
): Way[] {
  const keys: HeadPlace[] = [];
  for (const at of heads) {
    const key = keyHead(config, at);
    if (!keys.some((other) => sameHead(other, key))) keys.push(key);
  }
  const place = ({ layer, head }: HeadPlace) => ({ layer, head });
  const receivers = [
    ...heads.map((at) => ({ ...place(at), input: 'q' as const })),
    ...keys.map((at) => ({ ...at, input: 'k' as const })),
    ...keys.map((at) => ({ ...at, input: 'v' as const })),
  ];
  return heads.flatMap((from) => [
    ...receivers.filter(({ layer }) => layer > from.layer).map((to) => ({ from: place(from), to })),
    { from: place(from), to: null },
  ]);
}

export const sameWay = (a: Way, b: Way): boolean => {
  if (!sameHead(a.from, b.from)) return false;
  if (a.to === null || b.to === null) return a.to === b.to;
  return sameHead(a.to, b.to) && a.to.input === b.to.input;
};
