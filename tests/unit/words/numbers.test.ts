import { afterEach, describe, expect, it } from 'vitest';
import {
  areNumbersLocal,
  formatBytes,
  formatCount,
  formatDuration,
  formatNumber,
  formatProbability,
  formatSigned,
  localNumber,
  writeNumbersAs,
} from '../../../src/words/numbers.ts';

afterEach(() => writeNumbersAs('en'));

const all = () => [
  ...[formatNumber(-1.234), formatSigned(0.25), formatSigned(0.001), formatProbability(0.1234)],
  ...[formatProbability(0.9999), formatProbability(0.0001), formatBytes(1_500)],
  ...[formatDuration(1234), formatCount(49_152), formatNumber(-0.001)],
];

const ENGLISH = [
  ...['−1.23', '+0.25', '0.00', '12.3%', '>99.9%', '<0.1%', '1.5 kB', '1.2 s', '49,152', '0.00'],
];

describe('numbers', () => {
  it('are as English has them until another language is asked for', () => {
    expect(all()).toEqual(ENGLISH);
    expect(areNumbersLocal()).toBe(false);
    writeNumbersAs('en-GB');
    expect(areNumbersLocal()).toBe(false);
    expect(all()).toEqual(ENGLISH);
  });

  it('have another language’s signs, and the same digits', () => {
    writeNumbersAs('de');
    expect(areNumbersLocal()).toBe(true);
    expect(all()).toEqual([
      ...[
        '−1,23',
        '+0,25',
        '0,00',
        '12,3%',
        '>99,9%',
        '<0,1%',
        '1,5 kB',
        '1,2 s',
        '49.152',
        '0,00',
      ],
    ]);
    // Not rounded a second way: 1.005 is a little less than it looks.
    expect(formatNumber(1.005)).toBe((1.005).toFixed(2).replace('.', ','));
    expect(formatNumber(123_456.7, 1)).toBe('123456,7');
  });

  it('of a drawing’s axes are written anew where they stand alone', () => {
    writeNumbersAs('fr');
    expect(['0.25', '−1.5', '+2.0', '50.5%', '1.2 s'].map(localNumber)).toEqual([
      ...['0,25', '−1,5', '+2,0', '50,5%', '1,2 s'],
    ]);
    for (const text of ['12', 'layer 0.5 of', 'L1.5b', '', '1.2.3'])
      expect(localNumber(text)).toBe(text);
  });

  it('refuse what is no language', () => {
    expect(() => writeNumbersAs('<script>')).toThrow(RangeError);
    expect(areNumbersLocal()).toBe(false);
  });
});
