import { pairKey, type PromptPairSpec } from '../kit/pairKey.ts';

/** Where the circuit of any pair can be looked for. */
export interface Finder {
  /** Of its page, up to an example's name. */
  readonly address: string;
  readonly example: string;
  /** Examples of its own that ask for a pair of this demo's, by `pairKey`: their results are there at once. */
  readonly known: Readonly<Record<string, string>>;
}

const PARTS = ['clean', 'corrupt', 'answer', 'foil'] as const satisfies (keyof PromptPairSpec)[];

/** Whether a spec asks for two prompts with an answer and a foil. */
export const hasPair = (spec: unknown): spec is PromptPairSpec =>
  typeof spec === 'object' &&
  spec !== null &&
  PARTS.every((part) => typeof (spec as Partial<PromptPairSpec>)[part] === 'string');

/** The circuit finder at a pair of prompts: at its own example of them, or at its first with these in its place. */
export function finderLink({ address, example, known }: Finder, pair: PromptPairSpec): string {
  const { clean, corrupt, answer, foil } = pair;
  const patch = JSON.stringify({ clean, corrupt, answer, foil });
  return `${address}${known[pairKey(pair)] ?? `${example}~${encodeURIComponent(patch)}`}`;
}
