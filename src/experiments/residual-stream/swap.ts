import { valueAblation, type HookName, type Model } from '../../microscope/index.ts';
import { lastLogits } from '../measure/answers.ts';

/**
 * `[dVocab]` at the last position of a model that runs two of its layers in each other's place. The engine runs layers
 * in their order, so each stretch is run by itself: its first layer is given the stream that the stretch before left.
 */
export async function swapLayers(
  model: Model,
  tokens: readonly number[],
  layers: readonly [number, number],
  signal: AbortSignal,
): Promise<Float32Array> {
  const [low, high] = [Math.min(...layers), Math.max(...layers)];
  const { nLayers, dModel } = model.config;
  const positions = tokens.map((_, at) => at);
  const given = (layer: number, stream: Float32Array) => ({
    signal,
    interventions: [
      valueAblation({ hook: `blocks.${layer}.hook_resid_pre`, position: positions }, stream),
    ],
  });

  /** The stream, `[pos, dModel]` flat, after layers `first` to `last` have run on it. */
  async function through(first: number, last: number, stream: Float32Array) {
    if (last < first) return stream;
    const read: HookName = `blocks.${last}.hook_resid_post`;
    const { cache } = await model.runWithCache(tokens, [read], given(first, stream));
    return cache.get(read).data;
  }

  const start: HookName = `blocks.${low}.hook_resid_pre`;
  const { cache } = await model.runWithCache(tokens, [start], { signal });
  let stream = await through(high, high, cache.get(start).data);
  stream = await through(low + 1, high - 1, stream);
  stream = await through(low, low, stream);
  if (high < nLayers - 1)
    return lastLogits((await model.run(tokens, given(high + 1, stream))).logits);
  const last = { data: stream.slice(-dModel), shape: [1, dModel] };
  return (await model.unembed(last, signal)).data;
}
