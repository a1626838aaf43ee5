import type { ModelConfig } from '../config.ts';
import { attributionHooks, everyLayer, type HookName } from '../hooks.ts';
import type { Cache } from '../run/cache.ts';
import { resolvePosition } from '../run/interventions.ts';
import type { FinalNorm } from '../run/normalise.ts';
import type { OutputWeights } from '../run/outputWeights.ts';
import type { Attribution, AttributionOptions, RunOptions, Tensor, Tokens } from '../types.ts';
import { at, attribute, dot, neuronParts } from './attribution.ts';

/** What attribution needs of a model. */
export interface AttributedModel {
  readonly config: ModelConfig;
  readonly norm: FinalNorm;
  readonly stored: readonly OutputWeights[];
  readonly unembedRow: (token: number) => Promise<Float32Array>;
  readonly residuals: (
    tokens: Tokens,
    names: readonly HookName[],
    options?: RunOptions,
  ) => Promise<{ final: Tensor; cache: Cache }>;
}

interface Pair {
  readonly answer: number;
  readonly foil: number;
}

export async function directLogitAttribution(
  model: AttributedModel,
  tokens: readonly number[],
  pair: Pair,
  options: AttributionOptions,
): Promise<Attribution> {
  const { config, norm, stored } = model;
  const names = attributionHooks(config);
  const cache = options.cache ?? (await model.residuals(tokens, names, options)).cache;
  const position = resolvePosition(options.position ?? -1, tokens.length);
  const read = (name: HookName) => at(cache.get(name), position);
  const { difference, pulled } = await direction(model, pair, read(names.at(-1)!));
  const components = {
    z: everyLayer(config.nLayers, 'attn.hook_z').map(read),
    mlpOut: everyLayer(config.nLayers, 'hook_mlp_out').map(read),
    embed: read('blocks.0.hook_resid_pre'),
    stored,
  };
  return attribute(config, components, pulled, norm.bias ? dot(norm.bias, difference) : 0);
}

/** By layer, `[dMlp]`. */
export async function neuronAttribution(
  model: AttributedModel,
  tokens: readonly number[],
  pair: Pair,
  options: AttributionOptions,
): Promise<Float32Array[]> {
  const { nLayers } = model.config;
  const posts = everyLayer(nLayers, 'mlp.hook_post');
  const last: HookName = `blocks.${nLayers - 1}.hook_resid_post`;
  const cache = options.cache ?? (await model.residuals(tokens, [...posts, last], options)).cache;
  const position = resolvePosition(options.position ?? -1, tokens.length);
  const { pulled } = await direction(model, pair, at(cache.get(last), position));
  const parts: Float32Array[] = [];
  for (const [layer, name] of posts.entries()) {
    const weight = await model.stored[layer]!.mlpOut(options.signal);
    parts.push(neuronParts(at(cache.get(name), position), weight, pulled));
  }
  return parts;
}

/** The logit-difference direction in the unembedding's space, and pulled back to the residual stream of one position. */
async function direction(
  { norm, unembedRow }: AttributedModel,
  { answer, foil }: Pair,
  final: Float32Array,
) {
  const away = await unembedRow(foil);
  const difference = (await unembedRow(answer)).map((value, i) => value - away[i]!);
  return { difference, pulled: norm.pullBack(difference, final) };
}
