import { describe, expect, it } from 'vitest';
import { cellAfterKey, strongestCell, type Cell } from '../../../../src/demos/kit/cell.ts';
import {
  formatBytes,
  formatDuration,
  formatNumber,
  formatProbability,
  formatSigned,
} from '../../../../src/words/numbers.ts';
import { scaleMaximum, shade } from '../../../../src/demos/kit/shade.ts';
import { labelToken, quoteToken, tokenText } from '../../../../src/words/tokens.ts';
import { tokenTable } from '../../../../src/demos/kit/table.ts';

describe('numbers', () => {
  it.each([
    [-1.234, '−1.23'],
    [1.235, '1.24'],
    [-0.001, '0.00'],
    [0, '0.00'],
    [NaN, 'not a number'],
    [-Infinity, '−∞'],
  ])('writes %d as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it.each([
    [2.6, '+2.60'],
    [-2.6, '−2.60'],
    [0.004, '0.00'],
    [0, '0.00'],
  ])('signs %d as %s', (value, text) => {
    expect(formatSigned(value)).toBe(text);
  });

  it.each([
    [0.923, '92.3%'],
    [0, '0.0%'],
    [1, '100.0%'],
    [0.99996, '>99.9%'],
    [0.0001, '<0.1%'],
  ])('writes the probability %d as %s, never rounded to certainty', (value, text) => {
    expect(formatProbability(value)).toBe(text);
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1400, '1.4 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [9_960_000, '10 MB'],
    [98_362_432, '98 MB'],
    [1_500_000_000, '1.5 GB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [85, '85 ms'],
    [99.6, '0.1 s'],
    [420, '0.4 s'],
    [9_960, '10 s'],
    [12_345, '12 s'],
    [180_000, '3 min'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('shades', () => {
  it('give a signed value its side and its strength', () => {
    expect(shade(1, 'diverging', 2)).toEqual({ shading: 'positive', strength: 0.5 });
    expect(shade(-3, 'diverging', 2)).toEqual({ shading: 'negative', strength: 1 });
  });

  it('leave zero, missing, negative probabilities and what is no number to the paper', () => {
    for (const value of [0, null, NaN, Infinity]) {
      expect(shade(value, 'diverging', 2)).toEqual({ shading: 'none', strength: 0 });
    }
    expect(shade(-1, 'single', 1).shading).toBe('none');
  });

  it('scale to the largest magnitude, and to 1 where there is none', () => {
    expect(scaleMaximum([1, -4, null, NaN])).toBe(4);
    expect(scaleMaximum([0, null])).toBe(1);
    expect(scaleMaximum([])).toBe(1);
  });
});

describe('tokens', () => {
  it('show the white space they begin with', () => {
    expect(tokenText(' Mary')).toEqual({ lead: '·', text: 'Mary' });
    expect(tokenText('\n\n')).toEqual({ lead: '↵↵', text: '' });
    expect(labelToken('  x')).toBe('··x');
    expect(quoteToken(' Mary')).toBe('“ Mary”');
  });
});

describe('cells', () => {
  it('move with the arrow keys, up being up on the screen, and stop at the edge', () => {
    const from: Cell = [1, 1];
    expect(cellAfterKey('ArrowUp', from, 3, 3, false)).toEqual([0, 1]);
    expect(cellAfterKey('ArrowUp', from, 3, 3, true)).toEqual([2, 1]);
    expect(cellAfterKey('ArrowRight', [2, 2], 3, 3, true)).toEqual([2, 2]);
    expect(cellAfterKey('End', from, 3, 9, false)).toEqual([1, 8]);
    expect(cellAfterKey('PageUp', [0, 0], 30, 9, true)).toEqual([5, 0]);
    expect(cellAfterKey('a', from, 3, 3, false)).toBeNull();
  });

  it('know the strongest among them, whatever its sign', () => {
    expect(
      strongestCell([
        [1, -5],
        [null, 4],
      ]),
    ).toEqual([0, 1]);
    expect(strongestCell([[null]])).toBeNull();
  });
});

describe('tables', () => {
  it('hold a row a token, with the numbers that there are', () => {
    const tokens = ['When', ' Mary'];
    expect(tokenTable(tokens, { attention: [0.25, 0.75], after: undefined })).toMatchObject({
      columns: ['position', 'token', 'attention'],
      rows: [
        ['0', 'When', 0.25],
        ['1', '·Mary', 0.75],
      ],
    });
  });
});
