import { expect, it } from 'vitest';
import { withArticle } from '../../../src/words/articles.ts';

it.each([
  ['foil', 'a foil'],
  ['answer', 'an answer'],
  ['Induction head', 'an Induction head'],
  ['S-inhibition head', 'an S-inhibition head'],
  ['subject', 'a subject'],
  ['Name mover', 'a Name mover'],
])('%s has its article', (noun, expected) => {
  expect(withArticle(noun)).toBe(expected);
});
