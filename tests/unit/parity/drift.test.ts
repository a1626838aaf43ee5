import { describe, expect, it } from 'vitest';
import { measureDrift } from '../../parity/drift.ts';

describe('drift of a result', () => {
  it('is nothing between equals', () => {
    const value = { a: [1, 2, { b: 'x' }], c: null, d: true };
    expect(measureDrift(value, structuredClone(value))).toEqual({
      worst: 0,
      at: '',
      numbers: 2,
      unlike: [],
    });
  });

  it('names the number that moved most, in proportion', () => {
    const { worst, at } = measureDrift({ a: [100, 0.5] }, { a: [101, 0.53] });
    expect(worst).toBeCloseTo(0.03);
    expect(at).toBe('a[1]');
  });

  it('sees a number that is no longer one', () => {
    expect(measureDrift({ a: 1 }, { a: NaN }).worst).toBe(Infinity);
  });

  it.each([
    [{ a: 'Mary' }, { a: 'John' }],
    [{ a: [1] }, { a: [1, 2] }],
    [{ a: 1 }, {}],
    [{}, { a: 1 }],
    [{ a: null }, { a: 0 }],
  ])('sees that %o is not %o', (recorded, found) => {
    expect(measureDrift(recorded, found).unlike).toHaveLength(1);
  });
});
