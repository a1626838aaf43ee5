import { lensHooks, type Microscope, type Model } from '../../microscope/index.ts';
import { defineExperiment } from '../experiment.ts';
import { auroc } from '../measure/auroc.ts';
import { mean, round } from '../measure/numbers.ts';
import { CITIES, HALF, sentences } from './cities.ts';
import { MODEL, spec, type TruthDirectionResult, type TruthDirectionSpec } from './spec.ts';

async function run(
  microscope: Microscope,
  { wording }: TruthDirectionSpec,
): Promise<TruthDirectionResult> {
  const model = await microscope.model(MODEL);
  const fitted = sentences('fitted', 'is in');
  const heldOut = sentences('held out', wording);
  const total = fitted.length + heldOut.length;
  const streams: Float32Array[][] = []; // [sentence][layer], each [dModel]
  for (const { text } of [...fitted, ...heldOut]) {
    streams.push(await fullStops(model, text, microscope.signal));
    microscope.progress(streams.length / total);
  }
  const layers = streams[0]!.map((_, layer) => {
    const at = (i: number) => streams[i]![layer]!;
    const direction = meanDifference(fitted.map((one, i) => ({ ...one, vector: at(i) })));
    return heldOut.map(({ true: right }, i) => ({
      true: right,
      along: project(at(fitted.length + i), direction),
    }));
  });
  const byLayer = layers.map((scores, layer) => {
    const along = (right: boolean) =>
      scores.flatMap((one) => (one.true === right ? [one.along] : []));
    return { layer, auroc: round(auroc(along(true), along(false)), 4) };
  });
  const clearest = byLayer.reduce((most, one) =>
    Math.abs(one.auroc - 0.5) > Math.abs(most.auroc - 0.5) ? one : most,
  );
  const scores = layers[clearest.layer]!;
  const middle = mean(scores.map(({ along }) => along));
  return {
    cities: { fitted: HALF, heldOut: CITIES.length - HALF },
    byLayer,
    clearest,
    sentences: heldOut.map((one, i) => ({ ...one, along: round(scores[i]!.along - middle, 4) })),
  };
}

/** The residual stream at the last token, before each layer and after the last. */
async function fullStops(model: Model, text: string, signal: AbortSignal): Promise<Float32Array[]> {
  const tokens = model.tokenizer.encode(text);
  const hooks = lensHooks(model.config);
  const { cache } = await model.runWithCache(tokens, hooks, { logitsAt: [], signal });
  return hooks.map((hook) => cache.get(hook).data.slice(-model.config.dModel));
}

/** Mean of the true minus mean of the false, scaled to length 1. */
function meanDifference(
  examples: readonly { readonly true: boolean; readonly vector: Float32Array }[],
): Float64Array {
  const size = examples[0]!.vector.length;
  const direction = new Float64Array(size);
  for (const side of [true, false]) {
    const vectors = examples.filter((one) => one.true === side);
    for (const { vector } of vectors) {
      for (let i = 0; i < size; i++) {
        direction[i]! += ((side ? 1 : -1) * vector[i]!) / vectors.length;
      }
    }
  }
  const length = Math.hypot(...direction);
  return length === 0 ? direction : direction.map((value) => value / length);
}

function project(vector: Float32Array, direction: Float64Array): number {
  return direction.reduce((sum, value, i) => sum + value * vector[i]!, 0);
}

export const truthDirection = defineExperiment(spec, run);
