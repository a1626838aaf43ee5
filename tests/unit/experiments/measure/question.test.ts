import { describe, expect, it } from 'vitest';
import { readQuestion, readWord } from '../../../../src/experiments/measure/question.ts';
import { readTokenPair } from '../../../../src/experiments/measure/tokenPair.ts';
import type { Model, Tokenizer } from '../../../../src/microscope/index.ts';

const VOCABULARY = [' ', 'year', ' year', '1', '7', ' Mary', 'Mary', ' ##', '5', '6'];

/** The longest piece of the vocabulary, again and again. */
const tokenizer: Tokenizer = {
  encode(text) {
    const tokens: number[] = [];
    for (let at = 0; at < text.length;) {
      const fits = VOCABULARY.filter((piece) => text.startsWith(piece, at));
      const longest = fits.reduce((best, piece) => (piece.length > best.length ? piece : best), '');
      if (longest === '') throw new Error(`no token for ${text.slice(at)}`);
      tokens.push(VOCABULARY.indexOf(longest));
      at += longest.length;
    }
    return tokens;
  },
  decode: (tokens) => tokens.map((token) => VOCABULARY[token]).join(''),
  toStrTokens: (tokens) => tokens.map((token) => VOCABULARY[token]!),
  toSingleToken(text) {
    const token = VOCABULARY.indexOf(text);
    if (token < 0) throw new Error(`expected one token, got ${text}`);
    return token;
  },
};
const model = { tokenizer } as unknown as Model;

const id = (text: string) => VOCABULARY.indexOf(text);
const answer = (word: string) => readWord(tokenizer, 'test', { role: 'answer', word });

describe('a word', () => {
  it('is the token with a space before it, or after ## the one without', () => {
    expect(answer('Mary')).toBe(id(' Mary'));
    expect(answer('##Mary')).toBe(id('Mary'));
    expect(answer('##5')).toBe(id('5'));
  });

  it('that is one token only without a space is refused with how to ask for that', () => {
    expect(() => answer('5')).toThrow(
      'test: expected one token for the answer, got "5", which splits into " ", "5"; "##5" asks for it without a space before it',
    );
    expect(() => answer('year1')).toThrow(/which splits into " year", "1"$/);
    expect(() => answer('##17')).toThrow(/got "##17", which splits into "1", "7"$/);
  });

  it('is refused where the mark may be meant either way, although it is a token itself', () => {
    for (const word of ['##', '## 5', '###'])
      expect(() => answer(word)).toThrow(
        `test: expected a word right after "##", which joins the answer to what stands before it, got "${word}"`,
      );
  });
});

describe('a question', () => {
  const words = (one: string, other: string) => ({
    answer: { role: 'answer', word: one },
    foil: { role: 'foil', word: other },
  });

  it('is joined to the end of the prompt, which has then no space', () => {
    const asked = words('##5', '##6');
    const question = readQuestion(model, 'test', { text: 'year 17', ...asked });
    expect(question).toMatchObject({ answer: id('5'), foil: id('6') });
    const spaced = () => readQuestion(model, 'test', { text: 'year 17 ', ...asked });
    expect(spaced).toThrow(
      'test: expected a prompt that ends with what "##5" is joined to, got a space at its end',
    );
    expect(readQuestion(model, 'test', { text: 'year ', ...words('Mary', 'year') }).tokens).toEqual(
      [id('year')],
    );
  });

  it('of two prompts names the one that ends with a space', () => {
    const pair = { clean: 'year 1', corrupt: 'year 7', answer: '##5', foil: 'Mary' };
    expect(readTokenPair(model, 'test', pair).metric).toEqual({
      answer: id('5'),
      foil: id(' Mary'),
    });
    const spaced = () => readTokenPair(model, 'test', { ...pair, corrupt: 'year 7 ' });
    expect(spaced).toThrow(expect.objectContaining({ field: 'corrupt prompt' }));
  });
});
