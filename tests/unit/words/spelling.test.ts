import { expect, it } from 'vitest';
import { spellTokens } from '../../../src/words/spelling.ts';

it('ordinary tokens spell what they join to', () => {
  expect(spellTokens([' Mary', '', ' and'])).toEqual({
    text: ' Mary and',
    spans: [
      { from: 0, to: 5 },
      { from: 5, to: 5 },
      { from: 5, to: 9 },
    ],
  });
});

it('tokens that share a character all hold it', () => {
  expect(spellTokens(['a', ' ⟨F0 9F⟩', '⟨99 82⟩', '!'])).toEqual({
    text: 'a 🙂!',
    spans: [
      { from: 0, to: 1 },
      { from: 1, to: 4 },
      { from: 2, to: 4 },
      { from: 4, to: 5 },
    ],
  });
  expect(spellTokens(['⟨C3⟩', '⟨A9⟩', '⟨E2⟩', '⟨82⟩', '⟨AC⟩']).text).toBe('é€');
});

it('bytes that make no character stay as they are', () => {
  expect(spellTokens(['⟨E2 82⟩', 'x', '⟨FF⟩', '⟨C3⟩']).text).toBe('⟨E2⟩⟨82⟩x⟨FF⟩⟨C3⟩');
  expect(spellTokens(['⟨C0⟩', '⟨AF⟩']).text).toBe('⟨C0⟩⟨AF⟩');
});

it('what only looks like bytes is text', () => {
  expect(spellTokens(['⟨e2⟩', '⟨E2 8⟩', '⟨⟩']).text).toBe('⟨e2⟩⟨E2 8⟩⟨⟩');
});
