import type { Tokenizer } from '../../src/microscope/index.ts';

/**
 * Tokens are words with the space before them, cut after five letters, and marks. They are numbered as they first come,
 * below `most` where that is given: later ones begin again.
 */
export function pieceTokenizer(most = Infinity): Tokenizer {
  const texts: string[] = [];
  const idOf = (text: string) => {
    if (!texts.includes(text)) texts.push(text);
    return texts.indexOf(text) % most;
  };
  return {
    encode: (text) => (text.match(/ ?[\p{L}\p{N}'’]{1,5}| ?[^\p{L}\p{N}\s]|\s/gu) ?? []).map(idOf),
    decode: (tokens) => tokens.map((token) => texts[token]).join(''),
    toStrTokens: (tokens) => tokens.map((token) => texts[token] ?? `#${token}`),
    toSingleToken: idOf,
  };
}
