import type { ModelConfig } from '../config.ts';
import { dequantise } from '../formats/dequantise.ts';
import type { Attribution, Tensor } from '../types.ts';
import type { WeightTensor } from '../weights.ts';

export interface Components {
  /** attn.hook_z at the position read, per layer `[nHeads · dHead]`. */
  readonly z: readonly Float32Array[];
  /** hook_mlp_out at the position read, per layer `[dModel]`. */
  readonly mlpOut: readonly Float32Array[];
  /** The residual stream before the first block. */
  readonly embed: Float32Array;
  /** attn.o, per layer `[dModel, nHeads · dHead]`. */
  readonly outputWeights: readonly WeightTensor[];
  readonly outputBiases: readonly (Float32Array | undefined)[];
}

/**
 * Direct logit attribution: each component's dot product with `direction`, the logit-difference direction pulled back
 * through the final norm. Elhage et al. 2021, and `ActivationCache.logit_attrs` of TransformerLens.
 */
export function attribute(
  config: ModelConfig,
  components: Components,
  direction: Float32Array,
  normBias: number,
): Attribution {
  const heads = components.z.map((z, layer) =>
    headParts(config, z, components.outputWeights[layer]!, direction),
  );
  const mlps = components.mlpOut.map((out) => dot(out, direction));
  const embed = dot(components.embed, direction);
  let bias = normBias;
  for (const vector of components.outputBiases) if (vector) bias += dot(vector, direction);
  const total = sum(heads.flat()) + sum(mlps) + embed + bias;
  return { heads, mlps, embed, bias, total };
}

/** (z_h W_O,h) · direction = z_h · (W_O,hᵀ direction): one product per layer, whatever the number of heads. */
function headParts(
  { nHeads, dHead, dModel }: ModelConfig,
  z: Float32Array,
  outputWeight: WeightTensor,
  direction: Float32Array,
): number[] {
  const weight = dequantise(outputWeight);
  const width = nHeads * dHead;
  const pulled = new Float64Array(width);
  for (let row = 0; row < dModel; row++) {
    for (let i = 0; i < width; i++) pulled[i]! += weight[row * width + i]! * direction[row]!;
  }
  return Array.from({ length: nHeads }, (_, head) => {
    let part = 0;
    for (let i = head * dHead; i < (head + 1) * dHead; i++) part += z[i]! * pulled[i]!;
    return part;
  });
}

/** One position's values `[…]` of a `[1, pos, …]` tensor. */
export function at(tensor: Tensor, position: number): Float32Array {
  const width = tensor.data.length / (tensor.shape[0]! * tensor.shape[1]!);
  return tensor.data.slice(position * width, (position + 1) * width);
}

export function dot(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let product = 0;
  for (let i = 0; i < left.length; i++) product += left[i]! * right[i]!;
  return product;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
