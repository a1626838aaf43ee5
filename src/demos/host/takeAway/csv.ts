import type { TableTwin } from '../../kit/table.ts';

/** A text that a spreadsheet would run as a formula: a prompt may come from somebody else's link. */
const FORMULA = /^[=+\-@\t\r]/;

/** More than any measurement has, and too few for what adding binary fractions leaves behind. */
const DIGITS = 12;

function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(Number(value.toPrecision(DIGITS)));
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Tables as CSV (RFC 4180), an empty line between two: numbers unrounded, with a point; what is not known is empty; a text
 * that begins as a formula does has an apostrophe before it.
 */
export const csvOf = (tables: readonly TableTwin[]): string =>
  tables
    .map(({ columns, rows }) => [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`))
    .map((lines) => lines.join(''))
    .join('\r\n');

/** A table as it stands in the page, where nobody has named its numbers. */
export function tableInPage(table: HTMLTableElement): TableTwin {
  const [head = [], ...rows] = [...table.rows].map((row) =>
    [...row.cells].map(({ innerText }) => innerText.trim().replaceAll(/\s+/g, ' ')),
  );
  return { columns: head, rows };
}
