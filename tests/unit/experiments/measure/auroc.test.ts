import { describe, expect, it } from 'vitest';
import { auroc, aurocInterval } from '../../../../src/experiments/measure/auroc.ts';

describe('AUROC', () => {
  it('counts won pairs, ties by half', () => {
    expect(auroc([2, 3], [0, 1])).toBe(1);
    expect(auroc([0, 1], [2, 3])).toBe(0);
    expect(auroc([1], [1])).toBe(0.5);
    expect(auroc([0, 2], [1])).toBe(0.5);
    expect(auroc([], [1])).toBeNaN();
  });

  it('counts a pair by half whose order rounding decides', () => {
    expect(auroc([1 + 1e-9], [1], 1e-6)).toBe(0.5);
    expect(auroc([1], [1 + 1e-9], 1e-6)).toBe(0.5);
    expect(auroc([1.1, 1], [1.05], 0.04)).toBe(0.5);
    expect(auroc([1.1, 1.03], [1.05], 0.04)).toBe(0.75);
  });
});

describe('its interval', () => {
  const deviation = (at: number, m: number, n: number) => {
    const others = (m + n) / 2 - 1;
    const inner = 1 + (others * (1 - at)) / (2 - at) + (others * at) / (1 + at);
    return 1.959964 * Math.sqrt((at * (1 - at) * inner) / (m * n));
  };

  it.each([
    [0.8, 20, 20],
    [0.97, 10, 10],
    [0.5, 5, 30],
    [0.03, 12, 8],
  ])('of %f on %i and %i ends where the value lies at 1.96 errors', (value, m, n) => {
    const { low, high } = aurocInterval(value, m, n);
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
    expect(value - low).toBeCloseTo(deviation(low, m, n), 6);
    expect(high - value).toBeCloseTo(deviation(high, m, n), 6);
  });

  it('has a width where no pair is lost, and stays within 0 and 1', () => {
    expect(aurocInterval(1, 10, 10).high).toBe(1);
    expect(aurocInterval(1, 10, 10).low).toBeCloseTo(0.8002, 3);
    expect(aurocInterval(0, 10, 10).low).toBe(0);
    expect(aurocInterval(0, 10, 10).high).toBeCloseTo(1 - 0.8002, 3);
  });

  it('narrows with more statements', () => {
    const width = (n: number) => aurocInterval(0.9, n, n).high - aurocInterval(0.9, n, n).low;
    expect(width(40)).toBeLessThan(width(10) / 1.5);
  });
});
