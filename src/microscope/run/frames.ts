import type { ModelConfig } from '../config.ts';
import type { DeviceTensor, Feeds, Runtime } from '../runtime/runtime.ts';
import { pairMask, pairPlaces } from './pairPlaces.ts';
import { rotaryTables } from './rotary.ts';

/** Keys and values of the positions before the ones computed, `[1, KV, P, dHead]`, by layer. */
export interface Prefix {
  readonly length: number;
  readonly layers: readonly { readonly k: Float32Array; readonly v: Float32Array }[];
}

/** What every block of one run shares. */
export interface RunFrame {
  readonly batch: number;
  readonly positions: number;
  readonly prefix?: Prefix | undefined;
  readonly shared: Feeds;
}

/** What all blocks of a run are fed: made once for each length, and kept where the device reads it. */
export class Frames {
  readonly #runtime: Runtime;
  readonly #config: ModelConfig;
  readonly #constants = new Map<string, DeviceTensor>();

  constructor(runtime: Runtime, config: ModelConfig) {
    this.#runtime = runtime;
    this.#config = config;
  }

  frame(batch: number, positions: number, prefix?: Prefix): RunFrame {
    const before = prefix?.length ?? 0;
    const shared: Feeds = {
      mask: this.constant(`mask ${positions} ${before}`, () => ({
        data: causalMask(positions, before),
        shape: [positions, before + positions],
      })),
    };
    if (this.#config.rotaryBase !== undefined) {
      // Only as many rows as this length needs: WASM copies inputs on every run.
      const rows = 2 ** Math.ceil(Math.log2(Math.max(32, before + positions)));
      const { dHead } = this.#config;
      for (const part of ['cos', 'sin'] as const) {
        shared[part] = this.constant(`${part} ${rows}`, () => ({
          data: rotaryTables(rows, this.#config)[part],
          shape: [rows, dHead / 2],
        }));
      }
      // One number is the first position; the others follow it.
      shared['positions'] = this.constant(`positions ${before}`, () => ({
        data: BigInt64Array.of(BigInt(before)),
        shape: [1],
      }));
    }
    return { batch, positions, prefix, shared };
  }

  /**
   * For two prompts in one row: the `before` positions that they share, the other `rest` of the one, then those of the
   * other, each at its own place and blind to what the other has there.
   */
  pairFrame(before: number, rest: number): RunFrame {
    const places = pairPlaces(before, rest);
    const size = `${before} ${rest}`;
    const shared: Feeds = {
      mask: this.constant(`pair mask ${size}`, () => ({
        data: pairMask(before, rest),
        shape: [places.length, places.length],
      })),
    };
    if (this.#config.rotaryBase !== undefined) {
      const half = this.#config.dHead / 2;
      for (const part of ['cos', 'sin'] as const) {
        shared[part] = this.constant(`pair ${part} ${size}`, () => {
          const table = rotaryTables(before + rest, this.#config)[part];
          const rows = places.flatMap((at) => [...table.subarray(at * half, (at + 1) * half)]);
          return { data: Float32Array.from(rows), shape: [places.length, half] };
        });
      }
      // The tables' rows are in the order of the row.
      shared['positions'] = this.constant('positions 0', () => ({
        data: BigInt64Array.of(0n),
        shape: [1],
      }));
    }
    return { batch: 1, positions: places.length, shared };
  }

  /** A tensor that is made once. */
  constant(
    key: string,
    make: () => { data: Float32Array | BigInt64Array; shape: readonly number[] },
  ): DeviceTensor {
    let tensor = this.#constants.get(key);
    if (!tensor) {
      const { data, shape } = make();
      tensor = this.#runtime.keep(this.#runtime.tensor(data, shape));
      this.#constants.set(key, tensor);
    }
    return tensor;
  }
}

/** 0 where a position may look, a number that softmax turns into exactly 0 where it may not. */
function causalMask(positions: number, before: number): Float32Array {
  const keys = before + positions;
  const mask = new Float32Array(positions * keys);
  for (let query = 0; query < positions; query++) {
    mask.fill(-1e9, query * keys + before + query + 1, (query + 1) * keys);
  }
  return mask;
}
