import { dot } from '../../experiments/superposition/shape.ts';

/** A feature's share of a dimension: 1 with an axis to itself, a half where it lies opposite another. 0 where it is not written. */
export function shareOf(weights: readonly (readonly number[])[], feature: number): number {
  const own = weights[feature] ?? [];
  const square = dot(own, own);
  if (square < 1e-3) return 0;
  const taken = weights.reduce((sum, other) => sum + dot(own, other) ** 2, 0) / square;
  return square / taken;
}

export const lengthOf = (direction: readonly number[]) => Math.sqrt(dot(direction, direction));
