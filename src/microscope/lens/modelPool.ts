import { unlessAborted } from '../aborting.ts';
import { DeviceError } from '../errors.ts';
import { chooseDevice } from '../runtime/ort.ts';
import { Runtime } from '../runtime/runtime.ts';
import { createTokenizer } from '../tokenizer.ts';
import type { Device, DevicePreference, LoadProgress, Microscope, Model } from '../types.ts';
import type { WeightSource } from '../weights.ts';
import type { MemoryMode } from '../run/blocks.ts';
import { compareWithWasm } from './compareWithWasm.ts';
import { HookedTransformer } from './model.ts';
import { runSelfTest, type SelfTest } from './selfTest.ts';

export interface OpenOptions {
  readonly signal: AbortSignal;
  /** Bytes of the weights that have arrived. */
  readonly onBytes: (bytes: number) => void;
}

export interface ModelPoolOptions {
  /** Weights by model id: from the site's folder, a file, a disk. */
  readonly open: (id: string, options: OpenOptions) => Promise<WeightSource>;
  /** The recorded self-test of a model, where it has one. */
  readonly selfTest?: (id: string) => Promise<SelfTest | undefined>;
  /**
   * Whether a model without a recorded self-test is compared with WASM, block by block, before a graphics device is
   * believed. Default false.
   */
  readonly compareWithWasm?: boolean;
  /** Default `auto`: WebGPU where there is a real adapter. */
  readonly device?: DevicePreference;
  /** Default `auto`: lean where the browser reports 4 GB of memory or less. */
  readonly memory?: MemoryMode | 'auto';
  /** WASM threads, for the first model of a worker. Default: one a core up to four, one where the page is not isolated. */
  readonly threads?: number;
  readonly onLoad?: (progress: LoadProgress) => void;
  /** WebGPU was left for WASM, and why. */
  readonly onFallback?: (reason: string) => void;
  /** Stands in for `Runtime.open`, so that tests can hand over a device that lies. */
  readonly openRuntime?: (device: Device) => Promise<Runtime>;
}

/** Holds the models of one page. Each is loaded once, checked by its self-test, and kept until `dispose`. */
export class ModelPool {
  readonly #options: ModelPoolOptions;
  readonly #models = new Map<
    string,
    { model: Promise<HookedTransformer>; abort: AbortController }
  >();
  #device: Device | undefined;

  constructor(options: ModelPoolOptions) {
    this.#options = options;
  }

  /** The device in use; unknown until a model is asked for. */
  get device(): Device | undefined {
    return this.#device;
  }

  /** What one run of an experiment is given. */
  microscope(
    signal: AbortSignal,
    onProgress: (fraction: number, partial?: unknown) => void = () => undefined,
  ): Microscope {
    return {
      signal,
      model: (id) => this.model(id, signal),
      progress: (fraction, partial) => {
        signal.throwIfAborted();
        onProgress(fraction, partial);
      },
    };
  }

  /**
   * A model that has passed its self-test. Aborting stops waiting for it; it goes on loading for the next who asks,
   * until `dispose`. After a failure the next call tries again.
   */
  async model(id: string, signal?: AbortSignal): Promise<Model> {
    signal?.throwIfAborted();
    let entry = this.#models.get(id);
    if (!entry) {
      const abort = new AbortController();
      const loading = { model: this.#load(id, abort.signal), abort };
      entry = loading;
      this.#models.set(id, loading);
      loading.model.catch(() => {
        if (this.#models.get(id) === loading) this.#models.delete(id);
      });
    }
    return unlessAborted(entry.model, signal);
  }

  async #load(id: string, signal: AbortSignal): Promise<HookedTransformer> {
    const { device: asked = 'auto', onFallback } = this.#options;
    this.#device ??= await chooseDevice(asked, onFallback);
    const device = this.#device;
    try {
      return await this.#loadOn(device, id, signal);
    } catch (error) {
      if (device === 'wasm' || !(error instanceof DeviceError)) throw error;
      this.#device = 'wasm';
      onFallback?.(error.message);
      return await this.#loadOn('wasm', id, signal);
    }
  }

  async #loadOn(device: Device, id: string, signal: AbortSignal): Promise<HookedTransformer> {
    const {
      open,
      onLoad,
      openRuntime = (wanted: Device) => Runtime.open(wanted, this.#options.threads),
      selfTest,
    } = this.#options;
    const progress = { model: id, bytes: 0, totalBytes: 0, blocks: 0, totalBlocks: 0 };
    const report = (change: Partial<LoadProgress>) => {
      Object.assign(progress, change);
      onLoad?.({ ...progress });
    };
    const source = await open(id, {
      signal,
      onBytes: (bytes) => {
        report({ bytes });
      },
    });
    report({ totalBytes: source.bytes, totalBlocks: source.config.nLayers });
    const runtime = await openRuntime(device);
    try {
      const model = await HookedTransformer.build(source, {
        runtime,
        tokenizer: createTokenizer(source.tokenizer),
        memory: memoryMode(this.#options.memory ?? 'auto'),
        signal,
        onLayer: (blocks) => {
          report({ blocks });
        },
      });
      const test = await selfTest?.(id);
      await Promise.all([model.loaded, test && runSelfTest(model, test, signal)]);
      if (!test && device !== 'wasm' && this.#options.compareWithWasm) {
        const openWasm = () => openRuntime('wasm');
        await compareWithWasm(model, { source, openWasm, signal });
      }
      return model;
    } catch (error) {
      await runtime.close();
      throw error;
    }
  }

  /** Lets go of one model, or of all, and stops what is still loading. They load again when asked for. */
  async dispose(id?: string): Promise<void> {
    const entries = [...this.#models].filter(([known]) => id === undefined || known === id);
    for (const [known, { model, abort }] of entries) {
      this.#models.delete(known);
      abort.abort();
      await model.then(
        (loaded) => loaded.dispose(),
        () => undefined,
      );
    }
    if (id === undefined) this.#device = undefined;
  }
}

/** The fast path takes some 1 GB of a process for the shipped model, the lean one some 400 MB: see docs/engine.md. */
function memoryMode(choice: MemoryMode | 'auto'): MemoryMode {
  if (choice !== 'auto') return choice;
  const { deviceMemory } = (globalThis.navigator ?? {}) as { deviceMemory?: number };
  return deviceMemory !== undefined && deviceMemory <= 4 ? 'lean' : 'fast';
}
