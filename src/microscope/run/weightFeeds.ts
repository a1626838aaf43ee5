import type { WeightSlot } from '../graph/weights.ts';
import type { Feeds, Runtime } from '../runtime/runtime.ts';
import type { Scratch, SlotArrays } from './expand.ts';

/** Weights that stay where the device reads them, until the runtime is closed. */
export function keptFeeds(
  runtime: Runtime,
  slots: readonly WeightSlot[],
  arrays: SlotArrays,
): Feeds {
  const keep = ({ name, shape }: WeightSlot) =>
    runtime.keep(runtime.tensor(arrays.get(name)!, shape));
  return Object.fromEntries(slots.map((slot) => [slot.name, keep(slot)]));
}

/**
 * Weights on the host, packed. ONNX Runtime copies what it is fed on every run, so they are expanded only then, and take
 * turns in one set of arrays.
 */
export class PackedFeeds {
  readonly #runtime: Runtime;
  readonly #scratch = new Map<string, Float32Array>();
  #owner: unknown;
  #feeds: Feeds = {};

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** To be called when it is the run's turn: it overwrites what was given before. `owner` names the weights. */
  of(
    owner: unknown,
    slots: readonly WeightSlot[],
    expand: (scratch: Scratch) => SlotArrays,
  ): Feeds {
    if (this.#owner !== owner) {
      const arrays = expand((slot, length) => this.#array(slot, length));
      const feed = ({ name, shape }: WeightSlot) => this.#runtime.tensor(arrays.get(name)!, shape);
      this.#feeds = Object.fromEntries(slots.map((slot) => [slot.name, feed(slot)]));
      this.#owner = owner;
    }
    return this.#feeds;
  }

  #array(slot: string, length: number): Float32Array {
    let array = this.#scratch.get(slot);
    if (array?.length !== length) {
      array = new Float32Array(length);
      this.#scratch.set(slot, array);
    }
    return array;
  }
}
