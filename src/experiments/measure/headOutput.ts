import type { Model, Tensor } from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { row } from './answers.ts';

/** `[dHead]`: z of a head at the last token of one prompt of a batch. */
export function lastZ({ data, shape }: Tensor, head: number, index = 0): Float32Array {
  const [, length, heads, dHead] = shape as [number, number, number, number];
  return row(data, dHead, ((index + 1) * length - 1) * heads + head).slice();
}

/** `[dModel]`: z W_O of one head. */
export async function written(
  model: Model,
  { layer, head }: HeadPlace,
  zs: readonly Float32Array[],
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const { data, shape } = (await model.weights.block(layer, signal)).W_O;
  const [, dHead, dModel] = shape as [number, number, number];
  return zs.map((z) => {
    const out = new Float64Array(dModel);
    z.forEach((value, i) => {
      row(data, dModel, head * dHead + i).forEach((weight, at) => (out[at]! += value * weight));
    });
    return Float32Array.from(out);
  });
}
