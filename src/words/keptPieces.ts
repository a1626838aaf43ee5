/** A stretch of a sentence. One that is kept is no language's: a token, the name of a head. */
export interface Piece {
  readonly words: string;
  readonly kept: boolean;
}

const NAMED = /(“[^”]*”|\b[Hh]eads? \d+\.\d+(?:(?:, | and )\d+\.\d+)*)/;
const HEAD = /(\d+\.\d+)/;

const alternating = (parts: readonly string[]): Piece[] =>
  parts.map((words, index) => ({ words, kept: index % 2 === 1 }));

/** Cuts a sentence so that what no translator may touch stands by itself: `Head `, `23.0`, ` looks at `, `“Mary”`. */
export function keptPieces(sentence: string): Piece[] {
  return alternating(sentence.split(NAMED))
    .flatMap((piece) =>
      piece.kept && !piece.words.startsWith('“') ? alternating(piece.words.split(HEAD)) : [piece],
    )
    .filter(({ words }) => words !== '');
}
