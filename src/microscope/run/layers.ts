import type { Runtime } from '../runtime/runtime.ts';
import type { WeightSource } from '../weights.ts';
import { backwardWeights, type BackwardWeights } from './backwardWeights.ts';
import { outputWeights, type OutputWeights } from './outputWeights.ts';
import { readBlock } from './blockWeights.ts';
import { BlockStack } from './blocks.ts';
import type { MemoryMode } from './memoryMode.ts';

export interface LoadOptions {
  readonly runtime: Runtime;
  readonly memory: MemoryMode;
  readonly signal?: AbortSignal | undefined;
  /** Called when a layer is ready to run. */
  readonly onLayer?: (ready: number, nLayers: number) => void;
}

interface Arrival {
  readonly promise: Promise<unknown>;
  readonly resolve: (value?: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The layers of a model. They arrive one after another; runs wait for the one they need. */
export class Layers {
  readonly blocks: BlockStack;
  /** What attribution reads, by layer. */
  readonly stored: OutputWeights[] = [];
  /** What a backward pass reads, by layer. */
  readonly backward: BackwardWeights[] = [];
  /** Resolves when every layer is ready; rejects with what went wrong. */
  readonly loaded: Promise<void>;
  readonly #arrivals: Arrival[];

  constructor(source: WeightSource, options: LoadOptions) {
    this.blocks = new BlockStack(options.runtime, source.config, options.memory);
    this.#arrivals = Array.from({ length: source.config.nLayers }, () => {
      const arrival = Promise.withResolvers<unknown>();
      arrival.promise.catch(() => undefined); // who waits for it sees the error, nobody else need
      return arrival;
    });
    this.loaded = this.#load(source, options);
    this.loaded.catch(() => undefined);
  }

  async #load(source: WeightSource, { signal, onLayer }: LoadOptions): Promise<void> {
    try {
      for (const [layer, arrival] of this.#arrivals.entries()) {
        const stored = await readBlock(source, layer, signal);
        signal?.throwIfAborted();
        const held = await this.blocks.add(stored);
        this.stored.push(outputWeights(stored, source, layer, held));
        this.backward.push(backwardWeights(stored, source, layer, held));
        arrival.resolve();
        onLayer?.(layer + 1, this.#arrivals.length);
      }
    } catch (error) {
      for (const arrival of this.#arrivals) arrival.reject(error); // no effect on those that have arrived
      throw error;
    }
  }

  /** Resolves when a layer is ready to run. */
  async ready(layer: number): Promise<void> {
    await this.#arrivals[layer]?.promise;
  }
}
