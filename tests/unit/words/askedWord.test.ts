import { describe, expect, it } from 'vitest';
import { askedText, isJoined, joinedWord } from '../../../src/words/askedWord.ts';

describe('a word that is asked about', () => {
  it.each([
    ['Mary', ' Mary'],
    [' Mary ', ' Mary'],
    ['##5', '5'],
    [' ##ing ', 'ing'],
    ['#', ' #'],
    ['C##', ' C##'],
    ['5', ' 5'],
  ])('%j goes on with %j', (word, text) => {
    expect(askedText(word)).toBe(text);
  });

  it.each(['##', '## 5', '###', '####5'])('%j may be meant either way', (word) => {
    expect(askedText(word)).toBeNull();
  });

  it('is marked where it is joined', () => {
    expect(isJoined(joinedWord('5'))).toBe(true);
    expect(isJoined(' ##5')).toBe(true);
    expect(isJoined('#5')).toBe(false);
  });
});
