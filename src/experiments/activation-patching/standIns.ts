import {
  patchFromCache,
  valueAblation,
  zeroAblation,
  type ActivationCache,
  type Intervention,
} from '../../microscope/index.ts';
import { placeOf, type Site } from './places.ts';
import type { Cell } from './spec.ts';

/** What is put into a cell. */
export type StandIn = (cell: Cell) => Intervention[];

/** The other run's values: `row` is its place in the batch. Tokens before the first that differs are left alone. */
export const fromRun =
  (site: Site, cache: ActivationCache, row: number, first: number): StandIn =>
  (cell) =>
    site !== 'heads' && cell.column < first ? [] : patchFromCache(placeOf(site, cell), cache, row);

export const zero =
  (site: Site): StandIn =>
  (cell) => [zeroAblation(placeOf(site, cell))];

/** The mean over all tokens of the other texts. */
export const meanOf =
  (site: Site, others: readonly ActivationCache[]): StandIn =>
  (cell) => {
    const rows = others.flatMap((cache) => rowsOf(site, cell, cache));
    const middle = rows[0]!.map(
      (_, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length,
    );
    return [valueAblation(placeOf(site, cell), middle)];
  };

/** What one other text has at the same token, or at its last; which text goes by the cell. */
export const resample =
  (site: Site, others: readonly ActivationCache[], length: number): StandIn =>
  (cell) => {
    const rows = rowsOf(site, cell, others[(cell.layer + cell.column) % others.length]!);
    const rowAt = (position: number) => rows[Math.min(position, rows.length - 1)]!;
    const positions = site === 'heads' ? Array.from({ length }, (_, i) => i) : [cell.column];
    return [
      valueAblation(
        { ...placeOf(site, cell), position: positions },
        positions.flatMap((at) => [...rowAt(at)]),
      ),
    ];
  };

/** `[pos][width]` of one layer, of one head where heads are patched. */
function rowsOf(site: Site, cell: Cell, cache: ActivationCache): Float32Array[] {
  const { data, shape } = cache.get(placeOf(site, cell).hook);
  const width = shape.at(-1)!;
  const heads = site === 'heads' ? shape.at(-2)! : 1;
  const head = site === 'heads' ? cell.column : 0;
  return Array.from({ length: shape[1]! }, (_, position) => {
    const from = (position * heads + head) * width;
    return data.slice(from, from + width);
  });
}
