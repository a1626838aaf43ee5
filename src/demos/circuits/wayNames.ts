import { keyHead } from '../../experiments/circuits/ways.ts';
import type { CircuitsResult, Way } from '../../experiments/circuits/spec.ts';
import { headName, sameHead } from '../../words/heads.ts';
import { series } from '../../words/lists.ts';

const INPUTS = { q: 'query', k: 'key', v: 'value' } as const;

/** Tells a way from every other, and no more: `16.0 k 17.1`. */
export const wayName = ({ from, to }: Way): string =>
  to ? `${headName(from)} ${to.input} ${headName(to)}` : `${headName(from)} answer`;

/** `16.0 to the key of 17.4`; a key that several heads of the circuit look up is named by them. */
export function tellWay(result: CircuitsResult, { from, to }: Way): string {
  if (!to) return `${headName(from)} to the answer`;
  const readers =
    to.input === 'q' ? [to] : result.nodes.filter((node) => sameHead(keyHead(result, node), to));
  return `${headName(from)} to the ${INPUTS[to.input]} of ${series(readers.map(headName))}`;
}
