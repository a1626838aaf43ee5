import { describe, expect, it } from 'vitest';
import { keptTo, ownCores, shareCores } from '../../../scripts/test/cores.ts';
import { onPath } from '../../../scripts/programs.ts';

const status = (list: string) =>
  `Cpus_allowed:\tff\nCpus_allowed_list:\t${list}\nMems_allowed:\t1\n`;

describe('the processors of a step', () => {
  it('are those that the system says this process may use', () => {
    expect(ownCores(status('0-1'))).toEqual([0, 1]);
    expect(ownCores(status('2,4-6,11'))).toEqual([2, 4, 5, 6, 11]);
    expect(ownCores('no such line')).toEqual([]);
  });

  it('are shared out, each to one lane', () => {
    expect(shareCores([0, 1], 2)).toEqual([[0], [1]]);
    expect(shareCores([3, 4, 7, 8, 9], 2)).toEqual([
      [3, 4],
      [7, 8, 9],
    ]);
  });

  it('are not shared where there are too few, or none are known', () => {
    expect(shareCores([0], 2)).toEqual([]);
    expect(shareCores([], 2)).toEqual([]);
  });

  it('are all there are where a lane has no share', () => {
    expect(keptTo(undefined, ['node', 'a.ts'])).toEqual(['node', 'a.ts']);
  });

  it.skipIf(onPath('taskset') === undefined)('hold for what the command starts', () => {
    expect(keptTo([0, 2], ['node', 'a.ts']).slice(1)).toEqual(['-c', '0,2', 'node', 'a.ts']);
  });
});
