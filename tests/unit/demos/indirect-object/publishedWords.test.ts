import { expect, it } from 'vitest';
import {
  publishedGroups,
  publishedVerdict,
  rowName,
} from '../../../../src/demos/indirect-object/publishedWords.ts';
import type { PublishedIoiResult } from '../../../../src/experiments/published-ioi/spec.ts';

const result: PublishedIoiResult = {
  model: { name: 'GPT-2 small', hash: '00' },
  tolerance: 0.01,
  rows: [
    {
      group: 'patching',
      what: { kind: 'head', layer: 9, head: 9 },
      published: 0.264,
      measured: 0.2641,
      pass: true,
    },
    {
      group: 'difference',
      what: { kind: 'mean', sentences: 8 },
      published: 3.552,
      measured: 0.1,
      pass: false,
    },
  ],
  passed: 1,
  reproduced: false,
};

it('the published table keeps its groups in order and every row', () => {
  const groups = publishedGroups(result);
  expect(groups.flatMap(({ rows }) => rows.map(rowName))).toEqual([
    'mean of eight sentences',
    '9.9',
  ]);
  expect(new Set(groups.map(({ title }) => title)).size).toBe(groups.length);
});

it('the verdict counts what lies within the tolerance', () => {
  expect(publishedVerdict(result)).toBe('1 of 2 numbers lie within 0.01 of the published ones.');
});
