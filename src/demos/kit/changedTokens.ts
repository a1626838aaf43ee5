/** A stretch of a text, in UTF-16 units; `to` is after its end. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The part of a text that another does not have: what both begin and end with is left out. Null where they agree. */
export function changedSpan(text: string, base: string): Span | null {
  if (text === base) return null;
  const shorter = Math.min(text.length, base.length);
  let from = 0;
  while (from < shorter && text[from] === base[from]) from++;
  let after = 0;
  while (after < shorter - from && text.at(-1 - after) === base.at(-1 - after)) after++;
  return { from, to: text.length - after };
}

/**
 * Positions of the tokens that hold what was changed; of a deletion, the token where it was. A start token of the
 * model's own may stand first. Empty where the tokens do not spell the text.
 */
export function changedTokens(tokens: readonly string[], text: string, base: string): number[] {
  const span = changedSpan(text, base);
  const spelled = tokens.join('');
  if (!span || !spelled.endsWith(text)) return [];
  let end = text.length - spelled.length;
  return tokens.flatMap((token, position) => {
    const start = end;
    end += token.length;
    const holds =
      span.from === span.to
        ? start <= span.from && (span.from < end || position === tokens.length - 1)
        : start < span.to && end > span.from;
    return holds ? [position] : [];
  });
}
