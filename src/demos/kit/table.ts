import { labelToken } from '../../words/tokens.ts';

/** The same numbers as a figure, for those who read tables. The first column names its row. */
export interface TableTwin {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  /** Decimals of numbers that are not whole. Default 3. */
  readonly digits?: number;
}

/** The twin of a row of tokens: each with its numbers, by what they are. */
export function tokenTable(
  tokens: readonly string[],
  values: Readonly<Record<string, readonly number[] | undefined>>,
  digits = 4,
): TableTwin {
  const columns = Object.entries(values).filter(([, line]) => line !== undefined);
  return {
    columns: ['position', 'token', ...columns.map(([name]) => name)],
    rows: tokens.map((token, position) => [
      String(position),
      labelToken(token),
      ...columns.map(([, line]) => line?.[position] ?? null),
    ]),
    digits,
  };
}
