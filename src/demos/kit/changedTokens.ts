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

/** Where each token stands in its text; null for those that do not: a start token, half a character. */
function spansOf(tokens: readonly string[], text: string): (Span | null)[] {
  let at = 0;
  return tokens.map((token) => {
    const spaces = /^\s*/.exec(text.slice(at))?.[0].length ?? 0;
    const from = [at, at + spaces].find((place) => text.startsWith(token, place));
    if (from === undefined || token === '') return null;
    at = from + token.length;
    return { from, to: at };
  });
}

/** Positions of the tokens that hold what was changed; of a deletion, the token where it was. */
export function changedTokens(tokens: readonly string[], text: string, base: string): number[] {
  const change = changedSpan(text, base);
  if (!change) return [];
  const { from, to } = change;
  const holds = (span: Span) =>
    from === to
      ? span.from <= from && (from < span.to || (from === text.length && span.to === from))
      : span.from < to && span.to > from;
  return spansOf(tokens, text).flatMap((span, position) => (span && holds(span) ? [position] : []));
}
