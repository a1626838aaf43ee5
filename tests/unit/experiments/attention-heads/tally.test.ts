import { describe, expect, it } from 'vitest';
import { looksLike } from '../../../../src/experiments/attention-heads/looks.ts';
import { readTokens } from '../../../../src/experiments/attention-heads/readText.ts';
import type { Story } from '../../../../src/experiments/attention-heads/stories.ts';
import { Tally } from '../../../../src/experiments/attention-heads/tally.ts';
import { SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';
import { pieceTokenizer } from '../../../made-up/pieceTokenizer.ts';

const tokenizer = pieceTokenizer();

/** One layer of one head, whose rows of attention are given. */
function tallied(text: string, rows: readonly (readonly number[])[], stories: readonly Story[]) {
  const tally = new Tally({ config: { ...SMALL_LLAMA, nLayers: 1, nHeads: 1 } });
  const size = rows.length;
  const data = new Float32Array(size * size);
  rows.forEach((row, query) => data.set(row, query * size));
  const read = readTokens(tokenizer, tokenizer.encode(text));
  expect(read.tokens).toHaveLength(size);
  tally.add(stories, read, [{ data, shape: [1, 1, size, size] }]);
  return tally;
}

const ROWS = [[1], [0.6, 0.4], [0.1, 0.7, 0.2], [0.5, 0.1, 0.4, 0]];

describe('a tally of attention', () => {
  it('takes the mean of what a story names, and how often that is most', () => {
    const tally = tallied('a b c d', ROWS, ['previous', 'itself', 'first']);
    // Judged at the last two: the token before the second is the first.
    expect(tally.of('previous')).toMatchObject({ positions: 2, score: [[0.55]], holds: [[0.5]] });
    expect(tally.of('previous')!.rest).toEqual([[1]]);
    expect(tally.of('previous')!.chance).toBeCloseTo((1 / 3 + 1 / 4) / 2, 4);
    expect(tally.of('itself')).toMatchObject({ positions: 3, score: [[0.2]], holds: [[0]] });
    expect(tally.of('itself')!.rest).toEqual([[0.3333]]);
    expect(tally.of('first')).toMatchObject({ positions: 3, score: [[0.4]], holds: [[0.6667]] });
    expect(tally.of('first')!.rest).toEqual([[0]]);
  });

  it('counts a lead of less than two hundredths in part, and a tie not at all', () => {
    const lead = (by: number) =>
      tallied('a b', [[1], [0.5 - by / 2, 0.5 + by / 2]], ['itself']).of('itself')!.holds[0]![0];
    expect([0, 0.01, 0.02, 0.3].map(lead)).toEqual([0, 0.5, 1, 1]);
    expect(lead(-0.01)).toBe(0);
  });

  it('has no measure where nothing can be judged', () => {
    const tally = tallied('a b c d', ROWS, ['duplicate', 'previous']);
    expect(tally.of('duplicate')).toBeNull();
    expect(tally.of('name')).toBeNull();
  });

  it('measures the spread in nats, and the distance with the first token left out', () => {
    const tally = tallied('a b c d', ROWS, ['previous']);
    const entropy = (row: readonly number[]) =>
      -row.reduce((sum, value) => (value > 0 ? sum + value * Math.log(value) : sum), 0);
    const [, ...rows] = ROWS;
    const mean = rows.reduce((sum, row) => sum + entropy(row), 0) / 3;
    expect(tally.entropy[0]![0]).toBeCloseTo(mean, 4);
    const away = 0.4 + 0.9 + 0.5;
    expect(tally.distance[0]![0]).toBeCloseTo((0.7 + 0.1 * 2 + 0.4) / away, 4);
    expect(tallied('a b', [[1], [1, 0]], ['previous']).distance).toEqual([[0]]);
  });

  it('adds texts up by their positions', () => {
    const tally = tallied('a b c d', ROWS, ['itself']);
    const read = readTokens(tokenizer, tokenizer.encode('a b'));
    tally.add(['itself'], read, [{ data: Float32Array.of(1, 0, 0, 1), shape: [1, 1, 2, 2] }]);
    expect(tally.of('itself')).toMatchObject({ positions: 4, score: [[0.4]], holds: [[0.25]] });
  });
});

describe('what a head looks like', () => {
  it('is the story that is right most often, at half of the positions or more', () => {
    expect(looksLike({ previous: 0.8, itself: 0.6 })).toBe('previous');
    expect(looksLike({ previous: 0.49, name: 0.2 })).toBeNull();
    expect(looksLike({})).toBeNull();
  });

  it('is a head at rest only where no other story is right so often', () => {
    expect(looksLike({ first: 0.97, induction: 0.93 })).toBe('induction');
    expect(looksLike({ first: 0.97, induction: 0.3 })).toBe('first');
  });
});
