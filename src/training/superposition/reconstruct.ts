/** Of one model: `weights[feature][dim]`, `bias[feature]`. */
export interface Toy {
  readonly weights: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

/** What a trained model gives back for an example: x' = ReLU(W Wᵀ x + b). Each call writes over the answer before. */
export function reconstructor({
  weights,
  bias,
}: Toy): (example: ArrayLike<number>) => Float64Array {
  const features = weights.length;
  const dims = weights[0]?.length ?? 0;
  const flat = Float64Array.from(weights.flat());
  const hidden = new Float64Array(dims);
  const found = new Float64Array(features);
  return (example) => {
    hidden.fill(0);
    for (let i = 0; i < features; i++) {
      const value = example[i] ?? 0;
      if (value !== 0) for (let d = 0; d < dims; d++) hidden[d]! += value * flat[i * dims + d]!;
    }
    for (let i = 0; i < features; i++) {
      let sum = bias[i] ?? 0;
      for (let d = 0; d < dims; d++) sum += flat[i * dims + d]! * hidden[d]!;
      found[i] = Math.max(0, sum);
    }
    return found;
  };
}
