import { MARK, WORDS } from './words.ts';

export const CIRCUITS = ['induction', 'mark'] as const;
export type CircuitName = (typeof CIRCUITS)[number];

export interface WordPair {
  readonly clean: string;
  readonly corrupt: string;
  readonly answer: string;
  readonly foil: string;
}

/** The words that a pair is made of, in any order: at least seven. */
export const PAIR_WORDS: readonly string[] = WORDS.filter((word) => word !== MARK);

/** The model's task on two prompts, which differ in where the word, or the mark, stands that says what comes last. */
export function pairOf(circuit: CircuitName, order: readonly string[]): WordPair {
  const [a, b, c, d, x, y, z] = order as [string, string, string, string, string, string, string];
  const prompts = {
    induction: [
      [x, a, b, y, c, d, z, a],
      [x, c, b, y, a, d, z, a],
    ],
    mark: [
      [x, MARK, b, y, c, d, z],
      [x, c, b, y, MARK, d, z],
    ],
  } as const;
  const [clean, corrupt] = prompts[circuit];
  return { clean: clean.join(' '), corrupt: corrupt.join(' '), answer: b, foil: d };
}
