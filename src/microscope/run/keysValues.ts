import type { ModelConfig } from '../config.ts';
import type { Prefix } from './frames.ts';

/** Keys and values of every layer, `[1, KV, length, dHead]`, growing as positions are computed. */
export class KeysValues {
  readonly #config: ModelConfig;
  readonly #layers: { k: Float32Array; v: Float32Array }[] = [];

  constructor(config: ModelConfig) {
    this.#config = config;
  }

  /** Adds what a run computed for the positions after those known, for one layer. */
  append(layer: number, k: Float32Array, v: Float32Array): void {
    const known = this.#layers[layer];
    this.#layers[layer] = known
      ? { k: this.#join(known.k, k), v: this.#join(known.v, v) }
      : { k, v };
  }

  /** The first `length` positions; all where absent. */
  prefix(length = this.length): Prefix {
    const layers = this.#layers.map(({ k, v }) => ({
      k: this.#cut(k, length),
      v: this.#cut(v, length),
    }));
    return { length, layers };
  }

  get length(): number {
    const { nKeyValueHeads, dHead } = this.#config;
    return (this.#layers.at(-1)?.k.length ?? 0) / (nKeyValueHeads * dHead);
  }

  #join(known: Float32Array, added: Float32Array): Float32Array {
    const { nKeyValueHeads: KV } = this.#config;
    const [before, after] = [known.length / KV, added.length / KV];
    const joined = new Float32Array(known.length + added.length);
    for (let head = 0; head < KV; head++) {
      joined.set(known.subarray(head * before, (head + 1) * before), head * (before + after));
      joined.set(
        added.subarray(head * after, (head + 1) * after),
        head * (before + after) + before,
      );
    }
    return joined;
  }

  #cut(values: Float32Array, length: number): Float32Array {
    const { nKeyValueHeads: KV, dHead } = this.#config;
    const whole = values.length / KV;
    const kept = new Float32Array(KV * length * dHead);
    for (let head = 0; head < KV; head++) {
      const first = head * whole;
      kept.set(values.subarray(first, first + length * dHead), head * length * dHead);
    }
    return kept;
  }
}
