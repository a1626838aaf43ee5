import type { Tokenizer } from '../../src/microscope/index.ts';

/** A token is written as its number. */
export const numberTokenizer: Tokenizer = {
  encode: (text) => text.trim().split(/\s+/).filter(Boolean).map(Number),
  decode: (tokens) => tokens.join(' '),
  toStrTokens: (tokens) => tokens.map((token) => ` ${token}`),
  toSingleToken(text) {
    const token = Number(text);
    if (!Number.isInteger(token)) throw new Error(`expected one token, got ${text}`);
    return token;
  },
};
