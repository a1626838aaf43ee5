import type { Model } from '../../microscope/index.ts';
import { InputError } from '../inputError.ts';
import { checkJoined, readPair, readPrompt } from './question.ts';

/** Leads that differ by less, in logits, are told apart by rounding: the engine refuses them too. */
export const LEAST_GAP = 0.05;

/** Two prompts of one length, and the two tokens that tell them apart. */
export interface TokenPair {
  readonly clean: readonly number[];
  readonly corrupt: readonly number[];
  readonly metric: { readonly answer: number; readonly foil: number };
}

export interface AskedPair {
  readonly clean: string;
  readonly corrupt: string;
  readonly answer: string;
  readonly foil: string;
}

/** Throws InputError naming the field that does not fit: a prompt, its length, or a word. */
export function readTokenPair(
  { tokenizer }: Model,
  experiment: string,
  asked: AskedPair,
): TokenPair {
  const clean = readPrompt(tokenizer, experiment, asked.clean, 'clean prompt');
  const corrupt = readPrompt(tokenizer, experiment, asked.corrupt, 'corrupt prompt');
  const metric = readPair(
    tokenizer,
    experiment,
    { role: 'answer', word: asked.answer },
    { role: 'foil', word: asked.foil },
  );
  for (const side of ['clean', 'corrupt'] as const)
    checkJoined(experiment, `${side} prompt`, asked[side], [asked.answer, asked.foil]);
  if (clean.length !== corrupt.length) {
    throw new InputError(
      'corrupt prompt',
      `${experiment}: expected ${clean.length} tokens in the corrupt prompt, as many as in the clean one, got ${corrupt.length}`,
    );
  }
  if (differingPositions({ clean, corrupt }).length === 0) {
    throw new InputError(
      'corrupt prompt',
      `${experiment}: expected a corrupt prompt that differs from the clean one, got the same ${clean.length} tokens`,
    );
  }
  return { clean, corrupt, metric };
}

export const differingPositions = ({ clean, corrupt }: Pick<TokenPair, 'clean' | 'corrupt'>) =>
  clean.flatMap((token, at) => (token === corrupt[at] ? [] : [at]));

/** Throws InputError where the two runs' leads are too near to each other to share their gap out. */
export function checkLeads(experiment: string, clean: number, corrupt: number): void {
  if (Math.abs(clean - corrupt) >= LEAST_GAP) return; // NaN falls through
  throw new InputError(
    'corrupt prompt',
    `${experiment}: expected the answer's lead to differ by ${LEAST_GAP} logits or more between the two prompts, got ${clean} and ${corrupt}`,
  );
}
