/** Two prompts, the word that the clean one should go on with, and what the corrupt one goes on with. */
export interface PromptPairSpec {
  readonly clean: string;
  readonly corrupt: string;
  readonly answer: string;
  readonly foil: string;
}

/** Which pair a question is about: with another one it is asked anew. */
export const pairKey = ({ clean, corrupt, answer, foil }: PromptPairSpec): string =>
  [clean, corrupt, answer, foil].join('\n');
