import type { BlockWeights } from '../modelWeights.ts';
import type { Model, Tensor } from '../types.ts';

/**
 * W_V W_O of one head, `[dModel, dModel]`: what a token that it looks at, as a normed residual stream, makes it write.
 * Elhage et al. 2021; TransformerLens's `OV`. Throws RangeError for a head that the layer lacks.
 */
export function ovCircuit({ W_V, W_O }: BlockWeights, head: number): Tensor {
  const [nHeads, dHead, dModel] = W_O.shape as [number, number, number];
  const value = headOf(W_V, sharedHead(head, nHeads, W_V)); // [dModel, dHead]
  const out = headOf(W_O, checked(head, nHeads)); // [dHead, dModel]
  return multiply(value, out, [dModel, dHead, dModel]);
}

/** What one head writes of normed residual streams `[rows, dModel]` that it looks at, biases apart: x W_V W_O. */
export function writtenByHead({ W_V, W_O }: BlockWeights, head: number, rows: Tensor): Tensor {
  const [nHeads, dHead, dModel] = W_O.shape as [number, number, number];
  const count = rows.data.length / dModel;
  const value = headOf(W_V, sharedHead(head, nHeads, W_V));
  const z = multiply(rows.data, value, [count, dModel, dHead]);
  return multiply(z.data, headOf(W_O, checked(head, nHeads)), [count, dHead, dModel]);
}

/**
 * W_Q W_Kᵀ of one head, `[dModel, dModel]`: row and column are normed residual streams of the token that looks and of
 * the one looked at. Before rotation by position, and not divided by √dHead. TransformerLens's `QK`.
 */
export function qkCircuit({ W_Q, W_K }: BlockWeights, head: number): Tensor {
  const [nHeads, dModel, dHead] = W_Q.shape as [number, number, number];
  const query = headOf(W_Q, checked(head, nHeads)); // [dModel, dHead]
  const key = headOf(W_K, sharedHead(head, nHeads, W_K)); // [dModel, dHead]
  const turned = new Float32Array(key.length); // [dHead, dModel]
  key.forEach((value, i) => (turned[(i % dHead) * dModel + Math.floor(i / dHead)] = value));
  return multiply(query, turned, [dModel, dHead, dModel]);
}

/**
 * What one neuron adds to each logit per unit of its value, `[dVocab]`, per unit of the final norm's scale: the words
 * that it promotes (Geva et al. 2022). Throws RangeError for a neuron that the layer lacks.
 */
export async function neuronLogits(
  model: Pick<Model, 'weights'>,
  { layer, neuron }: { readonly layer: number; readonly neuron: number },
  signal?: AbortSignal,
): Promise<Float32Array> {
  const { data, shape } = (await model.weights.block(layer, signal)).W_out;
  const [dMlp, dModel] = shape as [number, number];
  if (!Number.isInteger(neuron) || neuron < 0 || neuron >= dMlp)
    throw new RangeError(`expected a neuron from 0 to ${dMlp - 1}, got ${neuron}`);
  const row = data.slice(neuron * dModel, (neuron + 1) * dModel);
  return (await model.weights.project({ data: row, shape: [1, dModel] }, signal)).data;
}

function checked(head: number, nHeads: number): number {
  if (Number.isInteger(head) && head >= 0 && head < nHeads) return head;
  throw new RangeError(`expected a head from 0 to ${nHeads - 1}, got ${head}`);
}

/** Which key or value head a query head reads. */
const sharedHead = (head: number, nHeads: number, { shape }: Tensor) =>
  Math.floor((checked(head, nHeads) * shape[0]!) / nHeads);

function headOf({ data, shape }: Tensor, head: number): Float32Array {
  const size = shape[1]! * shape[2]!;
  return data.subarray(head * size, (head + 1) * size);
}

/** `[rows, inner] × [inner, columns]`, summed in float64. */
function multiply(
  left: Float32Array,
  right: Float32Array,
  [rows, inner, columns]: readonly [number, number, number],
): Tensor {
  const data = new Float32Array(rows * columns);
  const sums = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    sums.fill(0);
    for (let i = 0; i < inner; i++) {
      const factor = left[row * inner + i]!;
      for (let column = 0; column < columns; column++)
        sums[column]! += factor * right[i * columns + column]!;
    }
    data.set(sums, row * columns);
  }
  return { data, shape: [rows, columns] };
}
