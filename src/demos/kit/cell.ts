/** A place in a matrix: row, then column, both from 0 in the order of the data. */
export type Cell = readonly [row: number, column: number];

export const sameCell = (a: Cell, b: Cell) => a[0] === b[0] && a[1] === b[1];

export const hasCell = (cells: readonly Cell[], cell: Cell) =>
  cells.some((other) => sameCell(other, cell));

/** Where the largest magnitude is; null in a matrix with no finite value. */
export function strongestCell(values: readonly (readonly (number | null)[])[]): Cell | null {
  let best: Cell | null = null;
  let largest = -1;
  for (const [row, line] of values.entries()) {
    for (const [column, value] of line.entries()) {
      if (value !== null && Math.abs(value) > largest) {
        largest = Math.abs(value);
        best = [row, column];
      }
    }
  }
  return best;
}

/**
 * The cell an arrow, Home or End key leads to, staying inside the matrix; null for other keys.
 * `bottomUp` says that row 0 is drawn lowest, so that the up arrow raises the row.
 */
export function cellAfterKey(
  key: string,
  [row, column]: Cell,
  rows: number,
  columns: number,
  bottomUp: boolean,
): Cell | null {
  const up = bottomUp ? 1 : -1;
  const clampRow = (value: number) => Math.max(0, Math.min(rows - 1, value));
  const clampColumn = (value: number) => Math.max(0, Math.min(columns - 1, value));
  switch (key) {
    case 'ArrowUp':
      return [clampRow(row + up), column];
    case 'ArrowDown':
      return [clampRow(row - up), column];
    case 'ArrowLeft':
      return [row, clampColumn(column - 1)];
    case 'ArrowRight':
      return [row, clampColumn(column + 1)];
    case 'Home':
      return [row, 0];
    case 'End':
      return [row, columns - 1];
    case 'PageUp':
      return [clampRow(row + 5 * up), column];
    case 'PageDown':
      return [clampRow(row - 5 * up), column];
    default:
      return null;
  }
}
