import { describe, expect, it } from 'vitest';
import corpus from '../../../../src/experiments/measure/texts/marked.json' with { type: 'json' };
import { readMarked, readTokens } from '../../../../src/experiments/attention-heads/readText.ts';
import { namedBy, type Story } from '../../../../src/experiments/attention-heads/stories.ts';
import { pieceTokenizer } from '../../../made-up/pieceTokenizer.ts';

const tokenizer = pieceTokenizer();
const read = (text: string) => readMarked(tokenizer, text);

/** What a story names at the last token, as text. */
function atLast(story: Story, marked: string): string[] | null {
  const text = read(marked);
  const named = namedBy(story, text).at(-1)!;
  return named?.map((at) => text.strTokens[at]!) ?? null;
}

describe('a text as it is read', () => {
  it('knows the words that its tokens are pieces of, in small letters', () => {
    const { strTokens, wordOf, words } = read('The harpooneer, the');
    expect(strTokens).toEqual(['The', ' harpo', 'oneer', ',', ' the']);
    expect(wordOf).toEqual([0, 1, 1, -1, 2]);
    expect(words.map(({ key }) => key)).toEqual(['the', 'harpooneer', 'the']);
  });

  it('takes for a name what is large inside a sentence, and not "I" nor the first word', () => {
    const { words } = read('Call Ahab. Then Ahab said that I, Stubb and I’m here: Go to Flask');
    const names = words.filter(({ isName }) => isName).map(({ key }) => key);
    expect(names).toEqual(['ahab', 'ahab', 'stubb', 'flask']);
  });

  it('takes the marks of subjects out of the text, and keeps where they stood', () => {
    const { strTokens, subjects } = read('At last {old Ahab} spoke; {he} left.');
    expect(strTokens.join('')).toBe('At last old Ahab spoke; he left.');
    expect(subjects.map((at) => at.map((one) => strTokens[one]))).toEqual([
      [' old', ' Ahab'],
      [' he'],
    ]);
  });

  it('finds a subject in every passage of the corpus, and braces in pairs', () => {
    for (const { source, text } of corpus.passages) {
      expect(read(text).subjects.length, source).toBeGreaterThan(0);
      expect(read(text).strTokens.join(''), source).not.toMatch(/[{}]/);
      expect(source).toMatch(/^@stdlib\/datasets-(sotu|moby-dick)@\d/);
    }
    expect(corpus.licence).toBe('CC0 1.0');
  });
});

describe('what a story names', () => {
  it('is the first token, the token itself and the one before', () => {
    expect(atLast('first', 'a b c')).toEqual(['a']);
    expect(atLast('itself', 'a b c')).toEqual([' c']);
    expect(atLast('previous', 'a b c')).toEqual([' b']);
  });

  it('is the same token earlier, and what followed it', () => {
    expect(atLast('duplicate', 'x, a b c a')).toEqual([' a']);
    expect(atLast('induction', 'x, a b c a')).toEqual([' b']);
    expect(atLast('duplicate', 'x, a b c d')).toBeNull();
    expect(atLast('induction', 'x, a b c d')).toBeNull();
  });

  it('is the same word earlier, whatever its letters’ size, and no other piece of itself', () => {
    expect(atLast('word', 'So the harpooneer saw. Harpooneer')).toEqual([' harpo', 'oneer']);
    expect(atLast('word', 'So the harpooneer')).toBeNull();
  });

  it('is any name and any mark before', () => {
    expect(atLast('name', 'See, Ahab and Starbuck went')).toEqual([' Ahab', ' Starb', 'uck']);
    expect(atLast('name', 'See, old Ahab')).toBeNull();
    expect(atLast('punctuation', 'See, old man; come')).toEqual([',', ';']);
  });

  it('is the marked subject, until the sentence or its part ends', () => {
    expect(atLast('subject', 'Now {Ahab} spoke loud')).toEqual([' Ahab']);
    expect(atLast('subject', 'Now {Ahab} spoke. Then all')).toBeNull();
    expect(atLast('subject', 'Now {Ahab} spoke; all')).toBeNull();
    expect(atLast('subject', 'Now {Ahab} and {he} spoke')).toEqual([' he']);
  });

  it('is never the first token of a text, but where that is the story', () => {
    expect(namedBy('previous', read('a b'))).toEqual([null, null]);
    expect(atLast('duplicate', 'a b a')).toBeNull();
    expect(atLast('subject', '{Ahab} spoke')).toBeNull();
    expect(atLast('punctuation', '“ a')).toBeNull();
    const text = readTokens(tokenizer, tokenizer.encode('a b'));
    expect(namedBy('first', text)).toEqual([null, [0]]);
  });
});
