/** The same numbers as a figure, for those who read tables. The first column names its row. */
export interface TableTwin {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  /** Decimals of numbers that are not whole. Default 3. */
  readonly digits?: number;
}

/** The twin of a heat map: `values[row][column]` under its labels. */
export function matrixTable(
  rowTitle: string,
  rows: readonly string[],
  columns: readonly string[],
  values: readonly (readonly (number | null)[])[],
  digits = 3,
): TableTwin {
  return {
    columns: [rowTitle, ...columns],
    rows: rows.map((name, row) => [name, ...(values[row] ?? [])]),
    digits,
  };
}
