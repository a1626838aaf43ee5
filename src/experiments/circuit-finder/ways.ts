import type { HeadPlace } from '../../words/heads.ts';
import { sameNode, type NodePlace } from './nodes.ts';

/**
 * The straight way from what a head or an MLP writes to what a later head reads, or to the answer where `to` is null:
 * through the residual stream, past everything between. Keys and values are counted among the key heads.
 */
export interface StraightWay {
  readonly from: NodePlace;
  readonly to: (HeadPlace & { readonly input: 'q' | 'k' | 'v' }) | null;
}

export function sameWay(a: StraightWay, b: StraightWay): boolean {
  if (!sameNode(a.from, b.from)) return false;
  if (a.to === null || b.to === null) return a.to === b.to;
  return sameNode(a.to, b.to) && a.to.input === b.to.input;
}

interface Heads {
  readonly nHeads: number;
  readonly nKeyValueHeads: number;
}

/** Whether a head reads what comes by the way. Grouped queries share a key and a value. */
export function reads(
  { nHeads, nKeyValueHeads }: Heads,
  { layer, head }: NodePlace,
  { to }: StraightWay,
): boolean {
  if (to === null || head === null || layer !== to.layer) return false;
  return (to.input === 'q' ? head : Math.floor((head * nKeyValueHeads) / nHeads)) === to.head;
}
