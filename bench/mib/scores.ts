import {
  estimateNodes,
  everyLayer,
  patchFromCache,
  type ActivationCache,
  type Intervention,
  type Model,
  type NodeAttribution,
} from '../../src/microscope/index.ts';
import { gridOf } from '../../src/experiments/circuit-finder/nodes.ts';
import { differingPositions, type TokenPair } from '../../src/experiments/measure/tokenPair.ts';

/** By node, in logits: what the node's clean value is worth in place of its corrupt one, all positions together. */
export type Scores = readonly number[];

/** One run of both prompts. */
export interface BothRuns {
  /** Row 0 the clean one, row 1 the corrupt one. */
  readonly cache: ActivationCache;
  /** The answer's lead in either, in logits. */
  readonly clean: number;
  readonly corrupt: number;
}

export async function runPair(
  model: Model,
  { clean, corrupt, metric }: TokenPair,
): Promise<BothRuns> {
  const { nLayers, dVocab } = model.config;
  const hooks = ['attn.hook_z', 'hook_mlp_out'] as const;
  const names = hooks.flatMap((hook) => everyLayer(nLayers, hook));
  const { cache, logits } = await model.runWithCache([clean, corrupt], names);
  const lead = (row: number) =>
    logits.data[row * dVocab + metric.answer]! - logits.data[row * dVocab + metric.foil]!;
  return { cache, clean: lead(0), corrupt: lead(1) };
}

/** What puts a node's value of the other run in, by node. */
export function standIns(
  { config: { nLayers } }: Model,
  pair: TokenPair,
  cache: ActivationCache,
  from: 'clean' | 'corrupt',
): Intervention[] {
  const [first] = differingPositions(pair);
  const position = pair.clean.map((_, at) => at).slice(first);
  const row = from === 'clean' ? 0 : 1;
  const mlps = everyLayer(nLayers, 'hook_mlp_out');
  return everyLayer(nLayers, 'attn.hook_z').flatMap((hook, layer) => [
    ...patchFromCache({ hook, position }, cache, row),
    ...patchFromCache({ hook: mlps[layer]!, position }, cache, row),
  ]);
}

/** Each node of the clean run put into the corrupt one by itself. */
export async function exactScores(model: Model, pair: TokenPair): Promise<Scores> {
  const { cache } = await runPair(model, pair);
  const alone = standIns(model, pair, cache, 'clean').map((one) => [one]);
  const { base, values } = await model.runVariants(pair.corrupt, alone, pair.metric);
  return values.map((value) => value - base);
}

/** The secant estimate, and the gradient's at the corrupt run. */
export async function estimatedScores(
  model: Model,
  pair: TokenPair,
): Promise<{ readonly secant: Scores; readonly gradient: Scores }> {
  const { secant, gradient } = await estimateNodes(model, pair);
  return { secant: inLogits(secant), gradient: inLogits(gradient) };
}

function inLogits(estimate: NodeAttribution): Scores {
  const gap = estimate.cleanMetric - estimate.corruptMetric;
  return gridOf(estimate)
    .flat()
    .map((share) => share * gap);
}
