import type { NextTokenPredictionResult } from '../../experiments/next-token-prediction/spec.ts';
import { spellTokens } from '../../words/spelling.ts';

/** Whole characters with the tokens that spell them: one token, or several that share a character's bytes. */
export interface Piece {
  readonly text: string;
  readonly tokens: readonly string[];
}

export interface CutWord {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

/** The words that more than one token spells. */
export function cutWords({ strTokens, words }: NextTokenPredictionResult): CutWord[] {
  const { text, spans } = spellTokens(strTokens);
  return words.flatMap(({ from, to }) => {
    if (to - from < 2) return [];
    const pieces: { text: string; tokens: string[] }[] = [];
    let end = -1;
    for (let at = from; at < to; at++) {
      const span = spans[at]!;
      if (span.from < end) pieces.at(-1)!.tokens.push(strTokens[at]!);
      else pieces.push({ text: text.slice(span.from, span.to), tokens: [strTokens[at]!] });
      end = span.to;
    }
    return { text: pieces.map((piece) => piece.text).join(''), pieces };
  });
}
