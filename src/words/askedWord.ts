/** Before a word that is joined to what stands before it; BERT's vocabulary marks pieces of words so. */
const JOINED = '##';

export const joinedWord = (word: string): string => `${JOINED}${word}`;

export const isJoined = (word: string): boolean => word.trimStart().startsWith(JOINED);

/**
 * The text that a prompt would go on with, asked for as `word`: `Mary` is " Mary", `##5` is "5", without a space. Null
 * where the mark stands alone, or before a space or another "#": that may be meant either way.
 */
export function askedText(word: string): string | null {
  const written = word.trim();
  if (!isJoined(written)) return ` ${written}`;
  const rest = written.slice(JOINED.length);
  return /^[^\s#]/.test(rest) ? rest : null;
}
