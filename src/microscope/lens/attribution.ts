import type { ModelConfig } from '../config.ts';
import type { Attribution, Tensor } from '../types.ts';
import type { OutputWeights } from '../run/outputWeights.ts';

export interface Components {
  /** attn.hook_z at the position read, per layer `[nHeads · dHead]`. */
  readonly z: readonly Float32Array[];
  /** hook_mlp_out at the position read, per layer `[dModel]`. */
  readonly mlpOut: readonly Float32Array[];
  /** The residual stream before the first block. */
  readonly embed: Float32Array;
  readonly stored: readonly OutputWeights[];
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
    headParts(config, z, components.stored[layer]!.attnOut(), direction),
  );
  const mlps = components.mlpOut.map((out) => dot(out, direction));
  const embed = dot(components.embed, direction);
  let bias = normBias;
  for (const { attnBias } of components.stored) if (attnBias) bias += dot(attnBias, direction);
  const total = sum(heads.flat()) + sum(mlps) + embed + bias;
  return { heads, mlps, embed, bias, total };
}

/** (z_h W_O,h) · direction = z_h · (W_O,hᵀ direction): one product per layer, whatever the number of heads. */
function headParts(
  { nHeads, dHead }: ModelConfig,
  z: Float32Array,
  outputWeight: Float32Array,
  direction: Float32Array,
): number[] {
  const pulled = pullThrough(outputWeight, direction);
  return Array.from({ length: nHeads }, (_, head) =>
    dot(
      z.subarray(head * dHead, (head + 1) * dHead),
      pulled.subarray(head * dHead, (head + 1) * dHead),
    ),
  );
}

/** Each neuron's activation times what its output vector adds to `direction`, `[dMlp]`. */
export function neuronParts(
  post: Float32Array,
  outputWeight: Float32Array,
  direction: Float32Array,
): Float32Array {
  const pulled = pullThrough(outputWeight, direction);
  return post.map((value, neuron) => value * pulled[neuron]!);
}

/** weightᵀ · direction for a weight `[out, in]`: `[in]`. */
function pullThrough(weight: Float32Array, direction: Float32Array): Float64Array {
  const width = weight.length / direction.length;
  const pulled = new Float64Array(width);
  for (let row = 0; row < direction.length; row++) {
    for (let i = 0; i < width; i++) pulled[i]! += weight[row * width + i]! * direction[row]!;
  }
  return pulled;
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
