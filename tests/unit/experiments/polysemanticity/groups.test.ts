import { describe, expect, it } from 'vitest';
import {
  groupAlike,
  kindOf,
  meanings,
} from '../../../../src/experiments/polysemanticity/groups.ts';

/** Cosine of angles, in degrees. */
const alike = (angles: readonly number[]) => (i: number, j: number) =>
  Math.cos(((angles[i]! - angles[j]!) * Math.PI) / 180);

describe('groups of what is alike', () => {
  it('are joined by how alike they are on average, the largest first', () => {
    const angles = [0, 90, 5, 95, 180, 10];
    expect(groupAlike(angles.length, alike(angles), 0.9)).toEqual([[0, 2, 5], [1, 3], [4]]);
  });

  it('are not chained: a row of neighbours whose ends differ is cut', () => {
    const angles = [0, 20, 40, 60, 80, 100];
    const groups = groupAlike(angles.length, alike(angles), 0.9);
    expect(groups.length).toBeGreaterThan(1);
    expect(groups.flat().sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('are single places where nothing reaches the bar, and all one where all does', () => {
    const angles = [0, 90, 180];
    expect(groupAlike(3, alike(angles), 0.5)).toEqual([[0], [1], [2]]);
    expect(groupAlike(3, alike(angles), -2)).toEqual([[0, 1, 2]]);
    expect(groupAlike(0, alike([]), 0)).toEqual([]);
  });
});

describe('the rule', () => {
  const groups = (...sizes: number[]) => sizes.map((size) => Array.from({ length: size }));

  it('counts groups of three or more as meanings', () => {
    expect(meanings(groups(5, 3, 2, 1, 1))).toHaveLength(2);
  });

  it('tells several meanings, one that nearly all have, one that some have, and none', () => {
    expect(kindOf(groups(9, 3))).toBe('several');
    expect(kindOf(groups(9, 2, 1))).toBe('one');
    expect(kindOf(groups(8, 2, 2))).toBe('partly');
    expect(kindOf(groups(2, 2, 2, 2, 2, 2))).toBe('none');
    expect(kindOf([])).toBe('none');
  });
});
