import { expect, it } from 'vitest';
import { publishedGroups, publishedVerdict } from '../../src/demos/publishedWords.ts';
import type { PublishedIoiResult } from '../../src/experiments/publishedIoi.ts';

const result: PublishedIoiResult = {
  model: { name: 'GPT-2 small', hash: '00' },
  tolerance: 0.01,
  rows: [
    { group: 'patching', what: '9.9', published: 0.264, measured: 0.2641, pass: true },
    { group: 'difference', what: 'mean', published: 3.552, measured: 0.1, pass: false },
  ],
  passed: 1,
  reproduced: false,
};

it('the published table keeps its groups in order and every row', () => {
  const groups = publishedGroups(result);
  expect(groups.flatMap(({ rows }) => rows.map(({ what }) => what))).toEqual(['mean', '9.9']);
  expect(new Set(groups.map(({ title }) => title)).size).toBe(groups.length);
});

it('the verdict counts what lies within the tolerance', () => {
  expect(publishedVerdict(result)).toBe('1 of 2 numbers lie within 0.01 of the published ones.');
});
