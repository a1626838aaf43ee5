import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import { UnsupportedError } from './errors.ts';
import { describe, JsonFields } from './formats/jsonFields.ts';
import type { Tokenizer } from './types.ts';

/** SentencePiece writes a space as this, and a byte that no token has as `<0x0A>`. */
const SPACE = '▁';
const BYTE = /^<0x[0-9A-F]{2}>$/;

/**
 * A tokenizer from the content of a `tokenizer.json`: byte-level BPE, BPE of SentencePiece, or WordLevel as the
 * project's small models have.
 * Throws UnsupportedError for a kind the library does not know.
 */
export function createTokenizer(json: unknown): Tokenizer {
  const library = load(json);
  const special = { add_special_tokens: true };
  const bare = { add_special_tokens: false };
  const exact = { skip_special_tokens: false, clean_up_tokenization_spaces: false };

  const decode = (tokens: readonly number[]): string => {
    for (const token of tokens) {
      if (library.id_to_token(token) === undefined) {
        throw new Error(`tokenizer: no token has the id ${token}`);
      }
    }
    return tokens.length > 0 ? library.decode([...tokens], exact) : '';
  };
  const pieces = writesSpaces(json);
  const toStrTokens = (tokens: readonly number[]) =>
    tokens.map((token) => {
      const stored = library.id_to_token(token);
      // Some models' vocabularies are padded with tokens that no text has; a lens may still name one.
      if (stored === undefined) return `[token ${token}]`;
      // A text's first space is left out by such a tokenizer's decoder, a token's must not be.
      return pieces && !BYTE.test(stored) ? stored.replaceAll(SPACE, ' ') : decode([token]);
    });
  const encodeWith = (text: string, options: { add_special_tokens: boolean }): number[] => {
    const { ids, tokens } = library.encode(text, options);
    const unknown = (ids as (number | undefined)[]).indexOf(undefined);
    if (unknown >= 0) {
      throw new Error(`tokenizer: ${describe(tokens[unknown])} is not in the vocabulary`);
    }
    return ids;
  };
  return {
    encode: (text) => encodeWith(text, special),
    decode,
    toStrTokens,
    toSingleToken(text) {
      const stored = pieces ? library.token_to_id(text.replaceAll(' ', SPACE)) : undefined;
      if (stored !== undefined) return stored;
      const tokens = encodeWith(pieces ? text.replace(/^ /, '') : text, bare);
      const [token] = tokens;
      if (token !== undefined && tokens.length === 1) return token;
      const split = toStrTokens(tokens).map((part) => JSON.stringify(part));
      throw new Error(
        `expected one token, but ${JSON.stringify(text)} is ${tokens.length}: ${split.join(', ')}`,
      );
    },
  };
}

function load(json: unknown): LibraryTokenizer {
  const fields = new JsonFields(json, 'tokenizer.json');
  const model = fields.object('model');
  const type = model.get('type');
  if (type !== 'BPE' && type !== 'WordLevel') {
    throw new UnsupportedError(
      `tokenizer.json: model: type: expected "BPE" or "WordLevel", got ${describe(type)}`,
    );
  }
  model.object('vocab');
  const complete = {
    normalizer: null,
    post_processor: null,
    decoder: null,
    ...(json as object),
    added_tokens: fields.has('added_tokens') ? fields.array('added_tokens', 65536) : [],
    pre_tokenizer: withExactDigits(fields.get('pre_tokenizer') ?? null),
  };
  // The library knows WordLevel only as its fallback for old files, which takes the unknown token from the config.
  const config = { unk_token: model.get('unk_token') ?? null, clean_up_tokenization_spaces: false };
  try {
    return new LibraryTokenizer(complete, config);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UnsupportedError(`tokenizer.json: ${why}`, { cause });
  }
}

/** SentencePiece's kind, which begins a text with a space of its own and leaves it out again. */
function writesSpaces(json: unknown): boolean {
  const { normalizer, pre_tokenizer: cut, decoder } = json as Record<string, unknown>;
  return JSON.stringify([normalizer, cut, decoder]).includes(SPACE);
}

/** The library's Digits cuts at ASCII digits only, the original at all of Unicode's numbers ("²", "½"). */
function withExactDigits(preTokenizer: unknown): unknown {
  if (typeof preTokenizer !== 'object' || preTokenizer === null) return preTokenizer;
  const fields = new JsonFields(preTokenizer, 'tokenizer.json: pre_tokenizer');
  if (fields.get('type') === 'Digits') {
    const Regex = fields.boolean('individual_digits', false) ? '\\p{N}' : '\\p{N}+';
    return { type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false };
  }
  if (fields.get('type') === 'Sequence') {
    const pretokenizers = fields.array('pretokenizers', 64).map(withExactDigits);
    return { ...preTokenizer, pretokenizers };
  }
  return preTokenizer;
}
