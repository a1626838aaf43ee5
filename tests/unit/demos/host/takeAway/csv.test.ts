import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { csvOf, tableInPage } from '../../../../../src/demos/host/takeAway/csv.ts';

describe('a table as CSV', () => {
  it('has its numbers unrounded, with a point, and nothing where there is none', () => {
    const table = {
      columns: ['layer', '0'],
      rows: [
        ['29', 0.1 + 0.2],
        ['28', null],
        ['27', -1e-9],
      ],
    };
    expect(csvOf([table])).toBe('layer,0\r\n29,0.3\r\n28,\r\n27,-1e-9\r\n');
  });

  it('quotes what would end a cell', () => {
    const rows = [
      ['a,b', 1],
      ['say "x"', 2],
      ['two\nlines', 3],
    ];
    expect(csvOf([{ columns: ['token', 'p'], rows }])).toBe(
      'token,p\r\n"a,b",1\r\n"say ""x""",2\r\n"two\nlines",3\r\n',
    );
  });

  it.each(['=HYPERLINK("x")', '+1', '-1', '@SUM(A1)', '\t=1'])(
    'lets no spreadsheet run the text %j, which may be somebody else’s prompt',
    (text) => {
      const [, row] = csvOf([{ columns: ['token'], rows: [[text]] }]).split('\r\n');
      expect(row!.replace(/^"/, '')).toMatch(/^'/);
    },
  );

  it('parts two tables by an empty line', () => {
    const table = { columns: ['a'], rows: [['x']] };
    expect(csvOf([table, table])).toBe('a\r\nx\r\n\r\na\r\nx\r\n');
  });
});

it('reads a table of the page where nobody has named its numbers', () => {
  const { document } = parseHTML('<table></table>');
  const table = document.querySelector('table')!;
  const line = (...texts: string[]) => ({ cells: texts.map((innerText) => ({ innerText })) });
  Object.defineProperty(table, 'rows', {
    value: [line('head', 'role'), line(' 9.9 ', 'name\n mover')],
  });
  expect(tableInPage(table)).toEqual({
    columns: ['head', 'role'],
    rows: [['9.9', 'name mover']],
  });
});
