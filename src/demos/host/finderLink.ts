import type { PromptPairSpec } from '../kit/pairKey.ts';

const PARTS = ['clean', 'corrupt', 'answer', 'foil'] as const satisfies (keyof PromptPairSpec)[];

/** Whether a spec asks for two prompts with an answer and a foil. */
export const hasPair = (spec: unknown): spec is PromptPairSpec =>
  typeof spec === 'object' &&
  spec !== null &&
  PARTS.every((part) => typeof (spec as Partial<PromptPairSpec>)[part] === 'string');

/** The circuit finder at a pair of prompts. `finder` is its address up to what is changed of its example: `?…=mary~`. */
export function finderLink(finder: string, { clean, corrupt, answer, foil }: PromptPairSpec) {
  return `${finder}${encodeURIComponent(JSON.stringify({ clean, corrupt, answer, foil }))}`;
}
