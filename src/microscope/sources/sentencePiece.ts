import { FormatError } from '../errors.ts';

/** SentencePiece writes a space as this. */
const SPACE = '▁';

/** Longer ones would cost more than they could be worth: a token is cut in two at each of its characters. */
const MAX_TOKEN_LENGTH = 512;

/**
 * The parts of a `tokenizer.json` that make a BPE of SentencePiece out of its tokens. `scores`: the higher one's
 * neighbours are joined first. `ordinary`: tokens that a text's characters may be joined to, by id.
 */
export function sentencePiece(
  tokens: readonly string[],
  scores: readonly number[],
  ordinary: (id: number) => boolean,
  spaceBefore: boolean,
) {
  return {
    normalizer: {
      type: 'Sequence',
      normalizers: [
        ...(spaceBefore ? [{ type: 'Prepend', prepend: SPACE }] : []),
        { type: 'Replace', pattern: { String: ' ' }, content: SPACE },
      ],
    },
    pre_tokenizer: null,
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: SPACE }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        ...(spaceBefore ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : []),
      ],
    },
    merges: mergesOf(tokens, scores, ordinary),
  };
}

/** Every way to join two tokens to a third, best first: `generate_merges` of transformers. */
function mergesOf(
  tokens: readonly string[],
  scores: readonly number[],
  ordinary: (id: number) => boolean,
): [string, string][] {
  const ids = new Map(tokens.flatMap((token, id) => (ordinary(id) ? [[token, id] as const] : [])));
  const merges: { pair: [string, string]; score: number; order: number }[] = [];
  for (const [token, id] of ids) {
    if (token.length > MAX_TOKEN_LENGTH) {
      throw new FormatError(
        `gguf: tokenizer.ggml.tokens: expected at most ${MAX_TOKEN_LENGTH} characters, got ${token.length} in token ${id}`,
      );
    }
    let left = '';
    for (const character of token) {
      const right = token.slice(left.length);
      if (left && ids.has(left) && ids.has(right)) {
        merges.push({ pair: [left, right], score: scores[id] ?? 0, order: ids.get(left)! });
      }
      left += character;
    }
  }
  return merges.sort((a, b) => b.score - a.score || a.order - b.order).map(({ pair }) => pair);
}
