import type { HeadPlace } from '../../words/heads.ts';

/** `[row][column]`, all zero. */
export function zeros(rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => 0));
}

/** A flat list by layer and head as `[layer][head]`. */
export function byLayer<Value>(values: readonly Value[], nHeads: number): Value[][] {
  return Array.from({ length: values.length / nHeads }, (_, layer) =>
    values.slice(layer * nHeads, (layer + 1) * nHeads),
  );
}

export const mapGrid = <Value, Mapped>(
  grid: readonly (readonly Value[])[],
  map: (value: Value) => Mapped,
): Mapped[][] => grid.map((line) => line.map(map));

/** Every head with its value in a grid of `[layer][head]`, in order of `by`, largest first. */
export function rankHeads(
  grid: readonly (readonly number[])[],
  by: (value: number) => number = (value) => value,
): (HeadPlace & { readonly value: number })[] {
  return grid
    .flatMap((heads, layer) => heads.map((value, head) => ({ layer, head, value })))
    .sort((a, b) => by(b.value) - by(a.value));
}
