import { dot, solve } from '../measure/vectors.ts';
import type { Probe } from './spec.ts';

/** `[i][j]`: the product of two statements' streams. All that a linear probe's scores depend on. */
export type Gram = readonly Float64Array[];

export function gramOf(streams: readonly Float32Array[]): Gram {
  const gram = streams.map(() => new Float64Array(streams.length));
  streams.forEach((left, i) => {
    for (let j = 0; j <= i; j++) {
      gram[i]![j] = gram[j]![i] = dot(left, streams[j]!);
    }
  });
  return gram;
}

/** Statements by their places in the Gram matrix, those labelled true and those labelled false. */
export interface Labelled {
  readonly true: readonly number[];
  readonly false: readonly number[];
}

/** A direction as a sum of streams, each times its weight. */
export interface Direction {
  readonly of: readonly number[];
  readonly weights: readonly number[];
}

/** The penalty of ridge regression, as a share of the mean squared length of a centred stream. */
const PENALTY = 0.1;
/** Streams that vary by a smaller share of their squared length do not vary: they are rounded. */
const ALIKE = 1e-9;

export function fit(gram: Gram, examples: Labelled, probe: Probe): Direction {
  const of = [...examples.true, ...examples.false];
  const labels = of.map((_, i) => (i < examples.true.length ? 1 : -1));
  const weights = probe === 'means' ? meanWeights(examples) : ridgeWeights(gram, of, labels);
  return { of, weights };
}

/** The mean of the true minus the mean of the false. */
const meanWeights = (examples: Labelled) => [
  ...examples.true.map(() => 1 / examples.true.length),
  ...examples.false.map(() => -1 / examples.false.length),
];

/**
 * Ridge regression of the labels on the centred streams, by its dual: (K + λI)⁻¹ y, K the Gram matrix of the centred
 * streams. As many of either label, so that the weights sum to nothing and the middle falls out.
 */
function ridgeWeights(gram: Gram, of: readonly number[], labels: readonly number[]): number[] {
  const rows = of.map((i) => of.map((j) => gram[i]![j]!));
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const middles = rows.map(mean);
  const middle = mean(middles);
  const centred = rows.map((row, i) =>
    row.map((one, j) => one - middles[i]! - middles[j]! + middle),
  );
  const spread = mean(centred.map((row, i) => row[i]!));
  if (!(spread > ALIKE * mean(rows.map((row, i) => row[i]!)))) return labels.map(() => 0);
  centred.forEach((row, i) => (row[i]! += PENALTY * spread));
  return [...solve(centred, labels)];
}

/** How far statements lie along a direction. */
export const scoresAlong = (
  gram: Gram,
  { of, weights }: Direction,
  statements: readonly number[],
): number[] =>
  statements.map((at) => of.reduce((sum, i, k) => sum + weights[k]! * gram[at]![i]!, 0));

/** `[dModel]`: the direction itself, in float64. */
export function directionOf(
  streams: readonly Float32Array[],
  { of, weights }: Direction,
): Float64Array {
  const sum = new Float64Array(streams[0]!.length);
  of.forEach((i, k) => streams[i]!.forEach((value, d) => (sum[d]! += weights[k]! * value)));
  return sum;
}
