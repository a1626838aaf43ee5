import { describe, expect, it } from 'vitest';
import { changedOver } from '../../../../src/experiments/probes/dealt.ts';
import { directionOf, fit, gramOf, scoresAlong } from '../../../../src/experiments/probes/fits.ts';

/** Four streams in three dimensions; the first two are labelled true. */
const streams = [
  [1, 0, 2],
  [3, 1, 0],
  [0, 1, 1],
  [1, 2, 0],
].map((row) => Float32Array.from(row));
const gram = gramOf(streams);
const examples = { true: [0, 1], false: [2, 3] };

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);

describe('a probe', () => {
  it('by difference of means leads from the mean of the false to that of the true', () => {
    const direction = fit(gram, examples, 'means');
    expect([...directionOf(streams, direction)]).toEqual([1.5, -1, 0.5]);
  });

  it('by ridge regression leaves no gradient of its penalised error', () => {
    const direction = fit(gram, examples, 'ridge');
    const d = directionOf(streams, direction);
    const middle = [0, 1, 2].map((k) => streams.reduce((sum, row) => sum + row[k]! / 4, 0));
    const centred = streams.map((row) => Array.from(row, (value, k) => value - middle[k]!));
    const penalty = (0.1 * centred.reduce((sum, row) => sum + dot(row, row), 0)) / 4;
    const errors = centred.map((row, i) => dot(row, d) - (i < 2 ? 1 : -1));
    for (const k of [0, 1, 2]) {
      const gradient = errors.reduce((sum, error, i) => sum + error * centred[i]![k]!, 0);
      expect(gradient + penalty * d[k]!).toBeCloseTo(0, 9);
    }
  });

  it.each(['means', 'ridge'] as const)(
    'by %s scores by products alone, as its direction does',
    (probe) => {
      const direction = fit(gram, examples, probe);
      const d = directionOf(streams, direction);
      scoresAlong(gram, direction, [0, 3]).forEach((score, i) =>
        expect(score).toBeCloseTo(dot(streams[[0, 3][i]!]!, d), 9),
      );
    },
  );

  it.each(['means', 'ridge'] as const)(
    'by %s has no direction where all streams are alike',
    (probe) => {
      const same = [0.1, 0.1, 0.1, 0.1].map((value) => Float32Array.of(value, 0.7, -value));
      const direction = fit(gramOf(same), examples, probe);
      expect(Math.hypot(...directionOf(same, direction))).toBe(0);
    },
  );
});

describe('labels that mean nothing', () => {
  const lines = { true: [0, 1, 2, 3, 4, 5], false: [10, 11, 12, 13, 14, 15] };

  it('change true and false over in exactly half of the lines', () => {
    for (const seed of [1, 2, 3]) {
      const dealt = changedOver(lines, seed);
      expect(dealt.true.filter((at) => at >= 10)).toHaveLength(3);
      expect(dealt.true.map((at, line) => at + dealt.false[line]!)).toEqual(
        lines.true.map((at, line) => at + lines.false[line]!),
      );
    }
    expect(changedOver(lines, 1)).toEqual(changedOver(lines, 1));
    expect(changedOver(lines, 1)).not.toEqual(changedOver(lines, 2));
  });
});
