import type { Metric, Tensor } from '../types.ts';
import { dot } from './attribution.ts';
import type { FinalNorm } from '../run/normalise.ts';

/** A metric of `[dVocab]` logits. */
export function measure(metric: Metric, logits: Float32Array): number {
  if (typeof metric === 'function') return metric(logits);
  return logits[metric.answer]! - logits[metric.foil]!;
}

interface Unembedder {
  unembed(residual: Tensor, signal?: AbortSignal): Promise<Tensor>;
  unembedRow(token: number): Promise<Float32Array>;
}

/** Rows of logits held at once: one of a large vocabulary is 200 kB. */
const ROWS_AT_ONCE = 64;

/** The same of final residual streams, `[dModel]` each. A logit difference reads two rows of the unembedding, not all. */
export async function measureResiduals(
  metric: Metric,
  residuals: readonly Float32Array[],
  model: Unembedder,
  norm: FinalNorm,
  signal: AbortSignal | undefined,
): Promise<number[]> {
  if (typeof metric !== 'function') {
    const away = await model.unembedRow(metric.foil);
    const difference = (await model.unembedRow(metric.answer)).map((value, i) => value - away[i]!);
    return residuals.map((residual) => dot(norm.apply(residual), difference));
  }
  const values: number[] = [];
  for (let from = 0; from < residuals.length; from += ROWS_AT_ONCE) {
    const some = residuals.slice(from, from + ROWS_AT_ONCE);
    const width = some[0]!.length;
    const stacked = new Float32Array(some.length * width);
    some.forEach((residual, row) => {
      stacked.set(residual, row * width);
    });
    const { data } = await model.unembed({ data: stacked, shape: [some.length, width] }, signal);
    const dVocab = data.length / some.length;
    for (let row = 0; row < some.length; row++) {
      values.push(metric(data.slice(row * dVocab, (row + 1) * dVocab)));
    }
  }
  return values;
}
