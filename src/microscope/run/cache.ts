import type { HookName } from '../hooks.ts';
import type { ActivationCache, Tensor } from '../types.ts';

/** Activations by hook name. Throws RangeError, with the names there are, for one that was not read. */
export class Cache implements ActivationCache {
  readonly #values = new Map<HookName, Tensor>();

  set(name: HookName, value: Tensor): void {
    this.#values.set(name, value);
  }

  get(name: HookName): Tensor {
    const value = this.#values.get(name);
    if (value) return value;
    throw new RangeError(`${name} was not read in this run; read: ${this.names().join(', ')}`);
  }

  has(name: HookName): boolean {
    return this.#values.has(name);
  }

  names(): HookName[] {
    return [...this.#values.keys()];
  }
}
