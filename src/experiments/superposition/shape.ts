import type { Shape } from './limits.ts';

/** A direction longer than this is kept: the model writes the feature and reads it again. */
const KEPT = 0.5;
/** Cosines: of two directions that are opposite, and of two at right angles. */
const OPPOSITE = -0.97;
const RIGHT_ANGLE = 0.17;
/** Degrees that the corners of a polygon may stand off. */
const CORNER = 12;

type Vector = readonly number[];

export const dot = (a: Vector, b: Vector) =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

export const keptFeatures = (weights: readonly Vector[]): number[] =>
  [...weights.keys()].filter((i) => Math.sqrt(dot(weights[i]!, weights[i]!)) > KEPT);

/** The sum of squared lengths, divided by the dimensions. */
export const perDimension = (weights: readonly Vector[]): number =>
  weights.reduce((sum, row) => sum + dot(row, row), 0) / (weights[0]?.length ?? NaN);

/**
 * `axes`: as many features as dimensions, at right angles. `pairs`: opposite pairs at right angles to one another.
 * `mixed`: pairs, and features that have an axis to themselves. `triangle`, `pentagon`, `polygon`: even angles in a plane.
 */
export function shapeOf(weights: readonly Vector[]): Shape {
  const kept = keptFeatures(weights).map((i) => weights[i]!);
  const dims = weights[0]?.length ?? 0;
  const cosine = (a: Vector, b: Vector) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  let opposite = 0;
  let upright = 0;
  let pairs = 0;
  kept.forEach((a, i) => {
    for (const b of kept.slice(i + 1)) {
      const angle = cosine(a, b);
      pairs += 1;
      if (angle < OPPOSITE) opposite += 1;
      else if (Math.abs(angle) < RIGHT_ANGLE) upright += 1;
    }
  });
  if (kept.length >= 2 && opposite + upright === pairs) {
    if (opposite === 0) return kept.length === dims ? 'axes' : 'other';
    return opposite * 2 === kept.length ? 'pairs' : 'mixed';
  }
  if (dims !== 2 || !isEven(kept)) return 'other';
  return kept.length === 3 ? 'triangle' : kept.length === 5 ? 'pentagon' : 'polygon';
}

/** Directions in a plane with the same angle from each to the next. */
function isEven(directions: readonly Vector[]): boolean {
  if (directions.length < 3) return false;
  const angles = directions
    .map(([x = 0, y = 0]) => (Math.atan2(y, x) * 180) / Math.PI)
    .sort((a, b) => a - b);
  return angles.every((angle, i) => {
    const next = angles[i + 1] ?? angles[0]! + 360;
    return Math.abs(next - angle - 360 / angles.length) < CORNER;
  });
}
