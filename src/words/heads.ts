import { series } from './lists.ts';

/** One head: its layer and its place in the layer, both from 0. */
export interface HeadPlace {
  readonly layer: number;
  readonly head: number;
}

/** Layer dot head, as in the literature: `9.6`. */
export const headName = ({ layer, head }: HeadPlace): string => `${layer}.${head}`;

export const sameHead = (a: HeadPlace, b: HeadPlace) => a.layer === b.layer && a.head === b.head;

/** `heads 23.0, 23.1 and 23.7`; a layer whose heads are all there is named as one. */
export function headList(heads: readonly HeadPlace[], nHeads: number): string {
  const ofLayer = (layer: number) => heads.filter((at) => at.layer === layer);
  const whole = [...new Set(heads.map(({ layer }) => layer))].filter(
    (layer) => ofLayer(layer).length === nHeads,
  );
  const single = heads.filter(({ layer }) => !whole.includes(layer)).map(headName);
  return series([
    ...whole.map((layer) => `all heads of layer ${layer}`),
    ...(single.length > 0 ? [`${single.length === 1 ? 'head' : 'heads'} ${series(single)}`] : []),
  ]);
}

/** The head in or out of the list, which stays in the order of layers: what a click on a switch does. */
export function toggleHead(heads: readonly HeadPlace[], at: HeadPlace): HeadPlace[] {
  const rest = heads.filter((head) => !sameHead(head, at));
  return rest.length < heads.length
    ? rest
    : [...rest, { layer: at.layer, head: at.head }].sort(
        (a, b) => a.layer - b.layer || a.head - b.head,
      );
}
