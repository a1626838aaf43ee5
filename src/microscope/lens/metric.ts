import type { Metric, Tensor } from '../types.ts';
import { dot } from './attribution.ts';
import type { FinalNorm } from './normalise.ts';

/** A metric of `[dVocab]` logits. */
export function measure(metric: Metric, logits: Float32Array): number {
  if (typeof metric === 'function') return metric(logits);
  return logits[metric.answer]! - logits[metric.foil]!;
}

interface Unembedder {
  unembed(residual: Tensor): Promise<Tensor>;
  unembedRow(token: number): Promise<Float32Array>;
}

/** The same of a final residual stream `[dModel]`. A logit difference reads two rows of the unembedding, not all of them. */
export async function residualMetric(
  metric: Metric,
  model: Unembedder,
  norm: FinalNorm,
): Promise<(residual: Float32Array) => Promise<number> | number> {
  if (typeof metric === 'function') {
    return async (data) => metric((await model.unembed({ data, shape: [1, data.length] })).data);
  }
  const away = await model.unembedRow(metric.foil);
  const difference = (await model.unembedRow(metric.answer)).map((value, i) => value - away[i]!);
  return (residual) => dot(norm.apply(residual), difference);
}
