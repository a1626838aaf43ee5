import { everyLayer, type ActivationCache, type Model } from '../../microscope/index.ts';
import { InputError } from '../inputError.ts';
import { row, topAnswers } from '../measure/answers.ts';
import { roundLogit } from '../measure/numbers.ts';
import { readPair, readPrompt } from '../measure/question.ts';
import type { CircuitFinderResult, CircuitFinderSpec } from './schema.ts';
import { spec } from './spec.ts';

/** Leads that differ by less, in logits, are told apart by rounding: the engine refuses them too. */
export const LEAST_GAP = 0.05;

/** Two prompts of one length, and the two tokens that tell them apart. */
export interface TokenPair {
  readonly clean: readonly number[];
  readonly corrupt: readonly number[];
  readonly metric: { readonly answer: number; readonly foil: number };
}

type Side = CircuitFinderResult['clean'];

export interface BothRuns {
  /** attn.hook_z and hook_mlp_out of every layer; row 0 is the clean run, row 1 the corrupt one. */
  readonly cache: ActivationCache;
  readonly clean: Side;
  readonly corrupt: Side;
}

/** Throws InputError naming the field that does not fit: a prompt, its length, or a word. */
export function readTokenPair({ tokenizer }: Model, asked: CircuitFinderSpec): TokenPair {
  const clean = readPrompt(tokenizer, spec.id, asked.clean, 'clean prompt');
  const corrupt = readPrompt(tokenizer, spec.id, asked.corrupt, 'corrupt prompt');
  const metric = readPair(
    tokenizer,
    spec.id,
    { role: 'answer', word: asked.answer },
    { role: 'foil', word: asked.foil },
  );
  if (clean.length !== corrupt.length) {
    throw new InputError(
      'corrupt prompt',
      `${spec.id}: expected ${clean.length} tokens in the corrupt prompt, as many as in the clean one, got ${corrupt.length}`,
    );
  }
  if (differingPositions({ clean, corrupt }).length === 0) {
    throw new InputError(
      'corrupt prompt',
      `${spec.id}: expected a corrupt prompt that differs from the clean one, got the same ${clean.length} tokens`,
    );
  }
  return { clean, corrupt, metric };
}

export const differingPositions = ({ clean, corrupt }: Pick<TokenPair, 'clean' | 'corrupt'>) =>
  clean.flatMap((token, at) => (token === corrupt[at] ? [] : [at]));

/** Throws InputError where the two runs' leads are too near to each other to share their gap out. */
export async function runBoth(
  model: Model,
  { clean, corrupt, metric }: TokenPair,
  signal: AbortSignal,
): Promise<BothRuns> {
  const { nLayers, dVocab } = model.config;
  const hooks = [...everyLayer(nLayers, 'attn.hook_z'), ...everyLayer(nLayers, 'hook_mlp_out')];
  const { logits, cache } = await model.runWithCache([clean, corrupt], hooks, { signal });
  const describe = (tokens: readonly number[], index: number): Side => {
    const own = row(logits.data, dVocab, index);
    const [top] = topAnswers(own, model.tokenizer, 1);
    return {
      strTokens: model.tokenizer.toStrTokens(tokens),
      top: top!.text,
      topProbability: top!.probability,
      lead: roundLogit(own[metric.answer]! - own[metric.foil]!),
    };
  };
  const sides = { clean: describe(clean, 0), corrupt: describe(corrupt, 1) };
  const [one, other] = [sides.clean.lead, sides.corrupt.lead];
  if (!(Math.abs(one - other) >= LEAST_GAP)) {
    throw new InputError(
      'corrupt prompt',
      `${spec.id}: expected the answer's lead to differ by ${LEAST_GAP} logits or more between the two prompts, got ${one} and ${other}`,
    );
  }
  return { cache, ...sides };
}
