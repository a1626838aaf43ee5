import type { Model } from '../../microscope/index.ts';

/**
 * Keeps what was measured last of each model: while a reader changes something else, it stays the same. `about` is all
 * that the measurement depends on beside the model, as plain JSON. What throws is not kept.
 */
export function lastPerModel<Value>() {
  const last = new WeakMap<Model, { readonly key: string; readonly value: Value }>();
  return async (model: Model, about: unknown, measure: () => Promise<Value>): Promise<Value> => {
    const key = JSON.stringify(about);
    const known = last.get(model);
    if (known?.key === key) return known.value;
    const value = await measure();
    last.set(model, { key, value });
    return value;
  };
}
