import { measured, type Measured } from '../src/cli/bench/interleave.ts';
import type { LineProcess } from '../src/cli/bench/lineProcess.ts';
import type { Timed } from '../src/cli/bench/timedWork.ts';

const MOST_ROUNDS = 5;

/** Time that a bench may take, in milliseconds. */
export class Budget {
  readonly #end: number;

  constructor(ms: number) {
    this.#end = performance.now() + ms;
  }

  get left(): number {
    return this.#end - performance.now();
  }
}

/** Asked of both once. */
export interface Both<T> {
  readonly gpu: Timed<T>;
  readonly wasm: Timed<T>;
}

/** Asked of both often. */
export interface OnBoth<T> {
  readonly gpu: Measured & { readonly value: T };
  readonly wasm: Measured & { readonly value: T };
}

/** A model on WebGPU and the same on WASM, in a process each, asked for the same in turn. */
export class BothDevices {
  readonly gpu: LineProcess;
  readonly wasm: LineProcess;

  constructor(gpu: LineProcess, wasm: LineProcess) {
    this.gpu = gpu;
    this.wasm = wasm;
  }

  async once<T>(call: string, given: object = {}): Promise<Both<T>> {
    const gpu = await this.gpu.ask<T>(call, { ...given });
    return { gpu, wasm: await this.wasm.ask<T>(call, { ...given }) };
  }

  /**
   * Once to warm up, then up to five rounds, as many as fit into `ms` by what the first took. Where not one more fits,
   * the first is what there is: it holds the compiling of shaders, too.
   */
  async often<T>(ms: number, call: string, given: object = {}): Promise<OnBoth<T>> {
    const first = await this.once<T>(call, given);
    const each = first.gpu.ms + first.wasm.ms;
    const rounds = Math.min(MOST_ROUNDS, Math.floor((ms - each) / each));
    const runs = [];
    for (let round = 0; round < rounds; round++) runs.push(await this.once<T>(call, given));
    return medians(runs.length > 0 ? runs : [first]);
  }

  async close(): Promise<void> {
    await this.gpu.close();
    await this.wasm.close();
  }
}

/** Of one run or more, with what the first of them gave. */
export function medians<T>(runs: readonly Both<T>[]): OnBoth<T> {
  const of = (device: 'gpu' | 'wasm') => ({
    ...measured(runs.map((run) => run[device].ms)),
    value: runs[0]![device].value,
  });
  return { gpu: of('gpu'), wasm: of('wasm') };
}
