import { expect, it } from 'vitest';
import { interleave, median, range, seconds } from '../../../../src/cli/bench/interleave.ts';

it('contestants run in turn, after one run each to warm up that does not count', async () => {
  const order: string[] = [];
  const contestant = (name: string, times: number[]) => async () => {
    order.push(name);
    return times.shift()!;
  };
  let waits = 0;
  const gate = {
    async wait() {
      waits++;
    },
  };
  const result = await interleave(
    { a: contestant('a', [1000, 3, 1, 2]), b: contestant('b', [1000, 6, 4, 5]) },
    { rounds: 3, gate, onRound: (round) => order.push(String(round)) },
  );
  expect(order.join(' ')).toBe('a b 0 a b 1 a b 2 a b');
  expect(waits).toBe(6);
  expect(result).toEqual({
    a: { runs: [3, 1, 2], median: 2 },
    b: { runs: [6, 4, 5], median: 5 },
  });
});

it('the median of an even number of runs lies between the middle two', () => {
  expect(median([10, 1, 3, 4])).toBe(3.5);
  expect(median([7])).toBe(7);
});

it('times are written in the unit that fits', () => {
  expect([0.4, 12.34, 1234, 98_765].map(seconds)).toEqual(['0.4 ms', '12 ms', '1.23 s', '98.8 s']);
  expect(range([2000, 500])).toBe('500 ms to 2.00 s');
  expect(range([1])).toBe('one run');
});
