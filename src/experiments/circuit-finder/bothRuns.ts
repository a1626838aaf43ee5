import { everyLayer, type ActivationCache, type Model } from '../../microscope/index.ts';
import { row, topAnswers } from '../measure/answers.ts';
import { roundLogit } from '../measure/numbers.ts';
import { checkLeads, type TokenPair } from '../measure/tokenPair.ts';
import { saturatedHeads } from './saturated.ts';
import type { CircuitFinderResult } from './schema.ts';
import { spec } from './spec.ts';

type Side = CircuitFinderResult['clean'];

export interface BothRuns {
  /** attn.hook_z, hook_mlp_out and attn.hook_pattern of every layer, hook_resid_post of the last; row 0 is the clean run, row 1 the corrupt one. */
  readonly cache: ActivationCache;
  readonly clean: Side;
  readonly corrupt: Side;
  readonly saturated: CircuitFinderResult['saturated'];
}

/** What the model says at the end, from the logits there. */
export function saidOf({ tokenizer }: Model, metric: TokenPair['metric'], logits: Float32Array) {
  const [top] = topAnswers(logits, tokenizer, 1);
  return {
    top: top!.text,
    topProbability: top!.probability,
    lead: roundLogit(logits[metric.answer]! - logits[metric.foil]!),
  };
}

/** Throws InputError where the two runs' leads are too near to each other to share their gap out. */
export async function runBoth(
  model: Model,
  { clean, corrupt, metric }: TokenPair,
  signal: AbortSignal,
): Promise<BothRuns> {
  const { nLayers, dVocab } = model.config;
  const hooks = [
    ...everyLayer(nLayers, 'attn.hook_z'),
    ...everyLayer(nLayers, 'hook_mlp_out'),
    ...everyLayer(nLayers, 'attn.hook_pattern'),
    `blocks.${nLayers - 1}.hook_resid_post` as const,
  ];
  const { logits, cache } = await model.runWithCache([clean, corrupt], hooks, { signal });
  const describe = (tokens: readonly number[], index: number): Side => ({
    strTokens: model.tokenizer.toStrTokens(tokens),
    ...saidOf(model, metric, row(logits.data, dVocab, index)),
  });
  const sides = { clean: describe(clean, 0), corrupt: describe(corrupt, 1) };
  checkLeads(spec.id, sides.clean.lead, sides.corrupt.lead);
  return { cache, ...sides, saturated: saturatedHeads(model.config, cache) };
}
