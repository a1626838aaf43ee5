import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FormatError, UnsupportedError } from '../../../../../src/microscope/errors.ts';
import { createTokenizer } from '../../../../../src/microscope/tokenizer.ts';
import { spellTokens } from '../../../../../src/words/spelling.ts';

const root = join(import.meta.dirname, '../../../../..');
const readJson = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8')) as unknown;
const { models } = readJson('tests/fixtures/tokenizer-ids.json') as {
  models: Record<'bytes' | 'pieces' | 'words', Record<string, unknown>>;
};

describe('tokens that are part of a character', () => {
  const texts = ['naïve 北京 🙂!', 'a\ufeff\u0085b', '½², “x”', '👩‍👩‍👧'];
  const tokenizers = {
    'byte-level': createTokenizer(models.bytes),
    'of SentencePiece': createTokenizer(models.pieces),
    'of SmolLM2': createTokenizer(readJson('public/models/smollm2-135m/tokenizer.json')),
  };
  it.each(Object.entries(tokenizers))(
    'are shown as bytes, and spell the text: %s',
    (kind, tokenizer) => {
      for (const text of texts) {
        const tokens = tokenizer.toStrTokens(tokenizer.encode(text));
        expect(tokens.join('')).not.toContain('\ufffd');
        const spelled = spellTokens(tokens).text;
        expect(kind === 'of SentencePiece' ? spelled.replace(/^ /, '') : spelled).toBe(text);
      }
    },
  );
  it('show what is whole in them as text', () => {
    const tokenizer = tokenizers['of SmolLM2'];
    const tokens = tokenizer.toStrTokens(tokenizer.encode(' 🪿'));
    expect(tokens[0]).toMatch(/^ ⟨F0 9F/);
  });
  it('leave a sign of replacement that is in the text', () => {
    const tokenizer = tokenizers['byte-level'];
    const ids = tokenizer.encode('\ufffd');
    expect(tokenizer.decode(ids)).toBe('\ufffd');
    expect(spellTokens(tokenizer.toStrTokens(ids)).text).toBe('\ufffd');
  });
});

const added = (id: number, content: string, fields: object = {}) => ({
  ...{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false },
  ...{ special: true, ...fields },
});

describe('an added token', () => {
  const size = Object.keys((models.bytes['model'] as { vocab: object }).vocab).length;

  it('that is in the vocabulary is that token, whatever its number says', () => {
    const { vocab } = models.bytes['model'] as { vocab: Record<string, number> };
    const [word, id] = Object.entries(vocab).find(([token]) => /^[a-z]{2,}$/.test(token))!;
    const tokenizer = createTokenizer({ ...models.bytes, added_tokens: [added(9999, word)] });
    expect(tokenizer.encode(word)).toEqual([id]);
  });

  it('takes the next number, and is refused with another', () => {
    const next = { ...models.bytes, added_tokens: [added(size, '<x>'), added(size + 1, '<y>')] };
    expect(createTokenizer(next).encode('<y><x>')).toEqual([size + 1, size]);
    expect(createTokenizer(next).toStrTokens([size])).toEqual(['<x>']);
    for (const ids of [
      [size + 5, size + 6],
      [size + 1, size],
    ]) {
      const [a, b] = ids as [number, number];
      const open = () =>
        createTokenizer({ ...models.bytes, added_tokens: [added(a, '<x>'), added(b, '<y>')] });
      expect(open).toThrow(`added_tokens[0]: id: expected ${size}, the next number, got ${a}`);
      expect(open).toThrow(FormatError);
    }
  });
});

describe('what no token can be made by is refused by name:', () => {
  const model = models.bytes['model'] as object;
  it.each([
    [{ pre_tokenizer: { type: 'UnicodeScripts' } }, 'Unknown PreTokenizer type: UnicodeScripts'],
    [
      { pre_tokenizer: { type: 'FixedLength', length: 5 } },
      'Unknown PreTokenizer type: FixedLength',
    ],
    [
      { normalizer: { type: 'Precompiled', precompiled_charsmap: '' } },
      'Unknown Normalizer type: Precompiled',
    ],
    [{ normalizer: { type: 'Nmt' } }, 'Unknown Normalizer type: Nmt'],
    [{ post_processor: { type: 'Psychic' } }, 'Unknown PostProcessor type: Psychic'],
    [{ decoder: { type: 'Psychic' } }, 'Unknown Decoder type: Psychic'],
    [
      { model: { ...model, continuing_subword_prefix: '##' } },
      'continuing_subword_prefix: expected null, got "##"',
    ],
    [{ model: { ...model, dropout: 0.1 } }, 'dropout: expected null, got 0.1'],
    [
      { pre_tokenizer: { type: 'Split', pattern: { Regex: '(' }, behavior: 'Isolated' } },
      'is no pattern that can be run here',
    ],
  ])('%j', (change, message) => {
    const open = () => createTokenizer({ ...models.bytes, ...change });
    expect(open).toThrow(message);
    expect(open).toThrow(UnsupportedError);
  });

  it.each([
    [
      { pre_tokenizer: { type: 'Split', pattern: { Regex: 'a' }, behavior: 'Odd' } },
      'behavior: expected "Removed" or',
    ],
    [
      { pre_tokenizer: { type: 'Metaspace', prepend_scheme: 'often' } },
      'prepend_scheme: expected "always" or',
    ],
    [
      {
        post_processor: {
          type: 'TemplateProcessing',
          single: [{ SpecialToken: { id: '<s>' } }],
          special_tokens: {},
        },
      },
      '<s>: expected an object, got nothing',
    ],
    [{ model: { ...model, vocab: { a: -1 } } }, 'vocab: a: expected a whole number'],
    [{ added_tokens: [{ content: 'x' }] }, 'added_tokens[0]: id: expected a whole number'],
  ])('%j', (change, message) => {
    const open = () => createTokenizer({ ...models.bytes, ...change });
    expect(open).toThrow(message);
    expect(open).toThrow(FormatError);
  });
});

it('a space before a text is left out where an older file says so', () => {
  const metaspace = { type: 'Metaspace', replacement: '▁', add_prefix_space: false };
  const without = createTokenizer({ ...models.pieces, pre_tokenizer: metaspace });
  const never = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'never' };
  const other = createTokenizer({ ...models.pieces, pre_tokenizer: never });
  expect(without.encode('the user')).toEqual(other.encode('the user'));
});
