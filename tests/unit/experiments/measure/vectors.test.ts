import { describe, expect, it } from 'vitest';
import { dot, solve } from '../../../../src/experiments/measure/vectors.ts';
import { inBatches } from '../../../../src/experiments/measure/inBatches.ts';

describe('vectors', () => {
  it('multiply in float64, whatever they are stored in', () => {
    expect(dot(Float32Array.of(1, 2, 3), [4, 5, 6])).toBe(32);
    expect(dot(new Float32Array(3).fill(1e8), [1, 1, 1e-8])).toBeCloseTo(2e8 + 1, 6);
  });

  it('are found from what a positive definite matrix makes of them', () => {
    const rows = [
      [4, 1, 0.5],
      [1, 3, -1],
      [0.5, -1, 2],
    ];
    const wanted = [1, -2, 0.25];
    const found = solve(
      rows,
      rows.map((row) => dot(row, wanted)),
    );
    wanted.forEach((value, i) => {
      expect(found[i]).toBeCloseTo(value, 12);
    });
    expect(rows[0]).toEqual([4, 1, 0.5]);
  });
});

describe('batches', () => {
  const texts = [[1], [2, 3], [4], [5], [6, 7], [8]];

  it('hold texts of one length, and answer in the order of the texts', async () => {
    const batches: unknown[] = [];
    const done: number[] = [];
    const measure = (some: readonly (readonly number[])[]) => {
      batches.push(some);
      return Promise.resolve(some.map(([first]) => first));
    };
    const found = await inBatches(texts, measure, { done: (count) => done.push(count), rows: 3 });
    expect(found).toEqual([1, 2, 4, 5, 6, 8]);
    expect(batches).toEqual([
      [[1], [4], [5]],
      [[8]],
      [
        [2, 3],
        [6, 7],
      ],
    ]);
    expect(done).toEqual([3, 4, 6]);
  });
});
