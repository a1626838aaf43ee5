import { numpy as np } from './jax.ts';
import type { Weights } from './gpt2.ts';

/** Adam (Kingma and Ba 2014, arXiv 1412.6980), without weight decay. */
export type AdamState = { mean: Weights; square: Weights };

const BETA1 = 0.9;
const BETA2 = 0.99;
const EPSILON = 1e-8;

export function adamInit(weights: Weights): AdamState {
  const zeros = () =>
    Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, np.zeros(w.shape)]));
  return { mean: zeros(), square: zeros() };
}

/**
 * One step. `rate` is the learning rate with the bias correction in it (`correctedRate`).
 * `masks`: 1 where a weight may change and 0 where it must not, by name. Owns all but `masks`.
 */
export function adamStep(
  weights: Weights,
  state: AdamState,
  gradients: Weights,
  rate: np.Array,
  masks: Weights,
): [Weights, AdamState] {
  const next: Weights = {};
  const mean: Weights = {};
  const square: Weights = {};
  for (const [name, w] of Object.entries(weights)) {
    const [g, m, s] = [gradients[name], state.mean[name], state.square[name]];
    if (!g || !m || !s) throw new Error(`adam: no gradient or state for "${name}"`);
    const newMean = m.mul(BETA1).add(g.ref.mul(1 - BETA1));
    const newSquare = s.mul(BETA2).add(np.square(g).mul(1 - BETA2));
    let change = newMean.ref.div(np.sqrt(newSquare.ref).add(EPSILON)).mul(rate.ref);
    const mask = masks[name];
    if (mask) change = change.mul(mask.ref);
    next[name] = w.sub(change);
    mean[name] = newMean;
    square[name] = newSquare;
  }
  rate.dispose();
  return [next, { mean, square }];
}

/** Warm-up over the first twentieth, then a cosine down to a hundredth of `peak`; with Adam's bias correction. */
export function correctedRate(step: number, steps: number, peak: number): number {
  const warm = Math.max(1, steps / 20);
  const along = Math.max(0, step - warm) / (steps - warm);
  const rate =
    step < warm ? (step + 1) / warm : 0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * along));
  const t = step + 1;
  return (peak * rate * Math.sqrt(1 - BETA2 ** t)) / (1 - BETA1 ** t);
}
