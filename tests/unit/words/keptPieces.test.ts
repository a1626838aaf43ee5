import { expect, it } from 'vitest';
import { keptPieces } from '../../../src/words/keptPieces.ts';

const kept = (sentence: string) =>
  keptPieces(sentence)
    .filter((piece) => piece.kept)
    .map(({ words }) => words);

it.each([
  ['Head 23.0 looks at “ Mary” (0.98).', ['23.0', '“ Mary”']],
  ['Without heads 23.0, 23.1 and 4.12 the answer is “John”', ['23.0', '23.1', '4.12', '“John”']],
  ['all heads of layer 3 and heads 23.0 and 9.6', ['23.0', '9.6']],
  ['It falls from 0.98 to 0.11, by 4.5 logits.', []],
  ['“Head 1.2” is 5 tokens, expected one', ['“Head 1.2”']],
  ['12 tokens', []],
  ['', []],
])('keeps tokens and names of heads in “%s”', (sentence, expected) => {
  expect(kept(sentence)).toEqual(expected);
});

it('loses nothing of a sentence', () => {
  const sentence = 'In head 1.2, heads 3.4 and 5.6 or “this” and “that”: −0.5.';
  const pieces = keptPieces(sentence);
  expect(pieces.map(({ words }) => words).join('')).toBe(sentence);
  expect(pieces.every(({ words }) => words !== '')).toBe(true);
});
