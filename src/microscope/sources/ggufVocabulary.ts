import { FormatError } from '../errors.ts';
import { describe } from '../formats/jsonFields.ts';

/** What a token is, by ggml's number. */
export const [UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE] = [2, 3, 4, 5, 6];

/**
 * Ids by text. A vocabulary may be padded with one text many times over, which no prompt has: `reachable` says what the
 * merges can make. Throws FormatError for a text that could be either of two tokens.
 */
export function vocabulary(
  tokens: readonly string[],
  types: readonly number[],
  reachable: (token: string) => boolean,
): Record<string, number> {
  const vocab: Record<string, number> = Object.create(null) as Record<string, number>;
  const isControl = (id: number) => types[id] === CONTROL;
  /** Control tokens, and the user's, are found in a text as they stand, whatever merges make. */
  const isSilent = (id: number) =>
    types[id] === UNUSED ||
    (!isControl(id) && types[id] !== USER_DEFINED && !reachable(tokens[id]!));
  tokens.forEach((token, id) => {
    const first = vocab[token];
    if (first === undefined || (isSilent(first) && !isSilent(id))) {
      vocab[token] = id;
      return;
    }
    if (isSilent(first) || isSilent(id) || (isControl(first) && isControl(id))) return;
    throw new FormatError(
      `gguf: tokenizer.ggml.tokens: ${describe(token)} is both ${first} and ${id}`,
    );
  });
  return vocab;
}
