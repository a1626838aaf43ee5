import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UnsupportedError } from '../../../src/microscope/errors.ts';
import { createTokenizer } from '../../../src/microscope/tokenizer.ts';
import { WORD_TOKENIZER } from '../../made-up/modelFiles.ts';

const root = join(import.meta.dirname, '../../..');
const readJson = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8')) as unknown;

interface OracleCase {
  readonly prompt: string;
  readonly tokens: number[];
  readonly strTokens: string[];
  readonly top10: { readonly token: number; readonly str: string }[];
}

describe("SmolLM2's tokenizer", () => {
  const tokenizer = createTokenizer(readJson('public/models/smollm2-135m/tokenizer.json'));
  const { cases } = readJson('tests/fixtures/oracle-smollm2-135m.json') as { cases: OracleCase[] };

  it.each(cases)(
    'splits "$prompt" as the original does',
    ({ prompt, tokens, strTokens, top10 }) => {
      expect(tokenizer.encode(prompt)).toEqual(tokens);
      expect(tokenizer.toStrTokens(tokens)).toEqual(strTokens);
      expect(tokenizer.decode(tokens)).toBe(prompt);
      expect(tokenizer.toStrTokens(top10.map(({ token }) => token))).toEqual(
        top10.map(({ str }) => str),
      );
    },
  );

  it.each(['x² ½ ٣ 1234', "it's  two spaces\n\n\ttab", 'naïve café 北京 🙂', '<|im_start|>user'])(
    'gives %j back',
    (text) => {
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    },
  );

  it('splits digits one by one, also those that are not ASCII', () => {
    expect(tokenizer.toStrTokens(tokenizer.encode('12 ½'))).toEqual(['1', '2', ' ', '½']);
  });

  it('knows which text is one token', () => {
    expect(tokenizer.toSingleToken(' Mary')).toBe(5099);
    expect(() => tokenizer.toSingleToken(' Colosseum')).toThrow(
      'expected one token, but " Colosseum" is 3: " Col", "osse", "um"',
    );
    expect(() => tokenizer.toSingleToken('')).toThrow('is 0');
  });

  it('refuses an id that is no token', () => {
    expect(() => tokenizer.decode([49152])).toThrow('no token has the id 49152');
    expect(tokenizer.decode([])).toBe('');
  });
});

describe('a WordLevel tokenizer', () => {
  it('gives each word its id, and unknown words the unknown token', () => {
    const tokenizer = createTokenizer(WORD_TOKENIZER);
    expect(tokenizer.encode('b a zebra')).toEqual([1, 0, 5]);
    expect(tokenizer.decode([1, 0])).toBe('b a');
  });

  it('shows the number of a padding token, which no text has', () => {
    const tokenizer = createTokenizer(WORD_TOKENIZER);
    expect(tokenizer.toStrTokens([1, 900])).toEqual(['b', '[token 900]']);
    expect(() => tokenizer.decode([900])).toThrow('no token has the id 900');
  });

  it('without an unknown token names the word it lacks', () => {
    const model = { ...WORD_TOKENIZER.model, vocab: { a: 0 } };
    const tokenizer = createTokenizer({ ...WORD_TOKENIZER, model });
    expect(() => tokenizer.encode('a zebra')).toThrow('"zebra" is not in the vocabulary');
  });
});

it.each([
  [
    { model: { type: 'Unigram', vocab: [] } },
    'model: type: expected "BPE" or "WordLevel", got "Unigram"',
  ],
  [{ ...WORD_TOKENIZER, pre_tokenizer: { type: 'Psychic' } }, 'Unknown PreTokenizer type: Psychic'],
])('a tokenizer of another kind is refused by name (%#)', (json, message) => {
  expect(() => createTokenizer(json)).toThrow(message);
  expect(() => createTokenizer(json)).toThrow(UnsupportedError);
});
