import { dot, solve } from '../measure/vectors.ts';

/** Of the mean square of what is kept: enough to solve for it, too little to be seen. */
const RIDGE = 0.01;

/**
 * u vᵀ such that a matrix W changed by it writes `change` more for `key`: k (W + u vᵀ) = k W + change. Among all that do,
 * that of least effect on the rows `kept`, in closed form: u ∝ (λI + KᵀK / n)⁻¹ k, as in Meng et al. 2022, eq. 2; with
 * nothing to keep, u ∝ k. The inverse is taken in the space of the n rows.
 */
export function rankOne(
  key: Float32Array,
  change: ArrayLike<number>,
  kept: readonly Float32Array[],
): { u: Float64Array; v: Float64Array } {
  const u = kept.length === 0 ? Float64Array.from(key) : apart(key, kept);
  const along = dot(u, key);
  return { u, v: Float64Array.from(change, (value) => value / along) };
}

/** (λI + KᵀK / n)⁻¹ k up to a factor: k − Kᵀ (λnI + K Kᵀ)⁻¹ K k. */
function apart(key: Float32Array, kept: readonly Float32Array[]): Float64Array {
  const n = kept.length;
  const ridge = (RIDGE * kept.reduce((total, one) => total + dot(one, one), 0)) / key.length;
  const gram = kept.map((one, i) =>
    Float64Array.from(kept, (other, j) => dot(one, other) + (i === j ? ridge : 0)),
  );
  const weights = solve(
    gram,
    Float64Array.from(kept, (one) => dot(one, key)),
  );
  const u = Float64Array.from(key);
  for (let i = 0; i < n; i++)
    for (let at = 0; at < u.length; at++) u[at]! -= weights[i]! * kept[i]![at]!;
  return u;
}

/** Length of u vᵀ over the length of the matrix, both as lists of numbers. */
export const sizeOf = (
  { u, v }: { u: ArrayLike<number>; v: ArrayLike<number> },
  matrix: Float32Array,
): number => Math.sqrt((dot(u, u) * dot(v, v)) / dot(matrix, matrix));
