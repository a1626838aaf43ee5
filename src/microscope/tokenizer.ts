import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import { UnsupportedError } from './errors.ts';
import { describe, JsonFields } from './formats/jsonFields.ts';
import { addedTokenCutter, readAddedTokens } from './sources/tokenizer/addedTokens.ts';
import { bytesOfToken, showBytes } from './sources/tokenizer/byteText.ts';
import { normaliser } from './sources/tokenizer/normalise.ts';
import { postProcessor } from './sources/tokenizer/postProcess.ts';
import { preTokenizer } from './sources/tokenizer/preTokenize.ts';
import type { Tokenizer } from './types.ts';

/** SentencePiece writes a space as this, and a byte that no token has as `<0x0A>`. */
const SPACE = '▁';
const BYTE = /^<0x([0-9A-F]{2})>$/;

/**
 * A tokenizer from the content of a `tokenizer.json`: byte-level BPE, BPE of SentencePiece, or WordLevel as the
 * project's small models have. It gives the tokens that the Rust library of Hugging Face gives. Throws UnsupportedError
 * for what is not run, FormatError for a field that is wrong.
 */
export function createTokenizer(json: unknown): Tokenizer {
  const fields = new JsonFields(json, 'tokenizer.json');
  const model = modelOf(fields);
  const vocabulary = vocabularyOf(model);
  const added = readAddedTokens(fields, vocabulary);
  const { normalise, keepsBeginning } = normaliser(fields.get('normalizer'));
  const preTokenize = preTokenizer(fields.get('pre_tokenizer'));
  const postProcess = postProcessor(fields.get('post_processor'));
  const asWritten = addedTokenCutter(added.filter(({ normalized }) => !normalized));
  const normalised = addedTokenCutter(
    added.filter(({ normalized }) => normalized),
    normalise,
  );
  const library = load(fields, model, added);
  const tokenIds = tokensOf(library, model, vocabulary);
  const addedText = new Map(added.map(({ id, content }) => [id, content]));
  const textOf = textOfToken(json, library, addedText);

  const decode = (tokens: readonly number[]): string => {
    for (const token of tokens) {
      if (library.id_to_token(token) === undefined) {
        throw new Error(`tokenizer: no token has the id ${token}`);
      }
    }
    const exact = { skip_special_tokens: false, clean_up_tokenization_spaces: false };
    return tokens.length > 0 ? library.decode([...tokens], exact) : '';
  };
  /** Without the tokens that every text begins or ends with. */
  const encodeBare = (text: string): number[] =>
    asWritten(text).flatMap((section) => {
      if ('id' in section) return [section.id];
      const begins = section.start === 0 && keepsBeginning(section.text);
      return normalised(normalise(section.text)).flatMap((part) => {
        if ('id' in part) return [part.id];
        const first = begins && part.start === 0;
        return tokenIds(preTokenize({ text: part.text, first }).map((piece) => piece.text));
      });
    });
  const toStrTokens = (tokens: readonly number[]) => tokens.map(textOf);
  const pieces = writesSpaces(json);
  return {
    encode: (text) => postProcess(encodeBare(text)),
    decode,
    toStrTokens,
    toSingleToken(text) {
      const stored = pieces ? library.token_to_id(text.replaceAll(' ', SPACE)) : undefined;
      if (stored !== undefined) return stored;
      const tokens = encodeBare(pieces ? text.replace(/^ /, '') : text);
      const [token] = tokens;
      if (token !== undefined && tokens.length === 1) return token;
      const split = toStrTokens(tokens).map((part) => JSON.stringify(part));
      throw new Error(
        `expected one token, but ${JSON.stringify(text)} is ${tokens.length}: ${split.join(', ')}`,
      );
    },
  };
}

function modelOf(fields: JsonFields): JsonFields {
  const model = fields.object('model');
  const type = model.get('type');
  if (type !== 'BPE' && type !== 'WordLevel') {
    throw new UnsupportedError(
      `tokenizer.json: model: type: expected "BPE" or "WordLevel", got ${describe(type)}`,
    );
  }
  for (const key of ['continuing_subword_prefix', 'dropout']) {
    if (!model.has(key) || model.get(key) === '' || model.get(key) === 0) continue;
    throw new UnsupportedError(`${model.at(key)}: expected null, got ${describe(model.get(key))}`);
  }
  return model;
}

function vocabularyOf(model: JsonFields): ReadonlyMap<string, number> {
  const vocab = model.object('vocab');
  return new Map(
    vocab.keys().map((token) => [token, vocab.integer(token, 0, Number.MAX_SAFE_INTEGER)]),
  );
}

/** The library makes tokens of pieces, and text of tokens; what comes before and after is done here. */
function load(fields: JsonFields, model: JsonFields, added: readonly object[]): LibraryTokenizer {
  const parts = {
    ...{ normalizer: null, pre_tokenizer: null, post_processor: null, added_tokens: added },
    decoder: fields.get('decoder') ?? null,
    model: fields.get('model'),
  };
  // The library knows WordLevel only as its fallback for old files, which takes the unknown token from the config.
  const config = { unk_token: model.get('unk_token') ?? null, clean_up_tokenization_spaces: false };
  try {
    return new LibraryTokenizer(parts, config);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UnsupportedError(`tokenizer.json: ${why}`, { cause });
  }
}

/** Ids of pieces. Throws an error that names a piece which has none. */
function tokensOf(
  library: LibraryTokenizer,
  model: JsonFields,
  vocabulary: ReadonlyMap<string, number>,
): (pieces: string[]) => number[] {
  const unknown = model.has('unk_token') ? vocabulary.get(model.string('unk_token')) : undefined;
  const idOf = (token: string): number => {
    const id = vocabulary.get(token) ?? unknown;
    if (id === undefined) throw new Error(`tokenizer: ${describe(token)} is not in the vocabulary`);
    return id;
  };
  return (pieces) => {
    const tokens = model.get('type') === 'BPE' ? library.model!(pieces) : pieces;
    return tokens.map(idOf);
  };
}

/** Each token's own text, bytes that are no whole character as their numbers. */
function textOfToken(
  json: unknown,
  library: LibraryTokenizer,
  added: ReadonlyMap<number, string>,
): (token: number) => string {
  const pieces = writesSpaces(json);
  const byteLevel = JSON.stringify((json as { decoder?: unknown }).decoder ?? null).includes(
    '"ByteLevel"',
  );
  return (token) => {
    const stored = added.get(token) ?? library.id_to_token(token);
    // Some models' vocabularies are padded with tokens that no text has; a lens may still name one.
    if (stored === undefined) return `[token ${token}]`;
    const [, byte] = BYTE.exec(stored) ?? [];
    if (pieces && byte !== undefined) return showBytes(Uint8Array.of(parseInt(byte, 16)));
    // A text's first space is left out by such a tokenizer's decoder, a token's must not be.
    if (pieces) return stored.replaceAll(SPACE, ' ');
    if (added.has(token)) return stored;
    if (byteLevel) return showBytes(bytesOfToken(stored));
    return library.decode([token], { skip_special_tokens: false });
  };
}

/** SentencePiece's kind, which begins a text with a space of its own and leaves it out again. */
function writesSpaces(json: unknown): boolean {
  const { normalizer, pre_tokenizer: cut, decoder } = json as Record<string, unknown>;
  return JSON.stringify([normalizer, cut, decoder]).includes(SPACE);
}
