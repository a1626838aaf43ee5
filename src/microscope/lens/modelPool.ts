import { unlessAborted } from '../aborting.ts';
import { DeviceError } from '../errors.ts';
import { chooseDevice } from '../runtime/ort.ts';
import { Runtime } from '../runtime/runtime.ts';
import { createTokenizer } from '../tokenizer.ts';
import type { Device, DevicePreference, LoadProgress, Microscope, Model } from '../types.ts';
import type { WeightSource } from '../weights.ts';
import { chooseMemory, type FastModel, type MemoryMode } from '../run/memoryMode.ts';
import { Turns } from '../run/turns.ts';
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
  /** Default `auto`: see chooseMemory. A lean model can become a fast one later: `grow`. */
  readonly memory?: MemoryMode | 'auto';
  /** WASM threads, for the first model of a worker. Default: one a core up to four, one where the page is not isolated. */
  readonly threads?: number;
  readonly onLoad?: (progress: LoadProgress) => void;
  /** WebGPU was left for WASM, and why. */
  readonly onFallback?: (reason: string) => void;
  /** Stands in for `Runtime.open`, so that tests can hand over a device that lies. */
  readonly openRuntime?: (device: Device) => Promise<Runtime>;
}

type OnBuilt = (model: HookedTransformer, selfTest: SelfTest | undefined) => void;

interface Entry {
  readonly model: Promise<HookedTransformer>;
  /** As soon as it can be run at all: its layers and its self-test are still to come. */
  readonly arriving: Promise<HookedTransformer>;
  readonly abort: AbortController;
  selfTest?: SelfTest | undefined;
  fast?: FastModel;
}

/** Holds the models of one page. Each is loaded once, checked by its self-test, and kept until `dispose`. */
export class ModelPool {
  readonly #options: ModelPoolOptions;
  readonly #models = new Map<string, Entry>();
  readonly #turns = new Turns();
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
    return unlessAborted(this.#entry(id).model, signal);
  }

  /**
   * The same model while its layers still arrive: a run follows the download, layer by layer. No self-test has been
   * passed, so its numbers are a preview.
   */
  async arriving(id: string, signal?: AbortSignal): Promise<Model> {
    signal?.throwIfAborted();
    return unlessAborted(this.#entry(id).arriving, signal);
  }

  /** Does `work` as one run among others, which take turns block by block: see Turns. */
  asRun<T>(signal: AbortSignal, work: (waited: () => number) => Promise<T>): Promise<T> {
    return this.#turns.run(signal, work);
  }

  #entry(id: string): Entry {
    const known = this.#models.get(id);
    if (known) return known;
    const abort = new AbortController();
    const arrival = Promise.withResolvers<HookedTransformer>();
    const model = this.#load(id, abort.signal, (built, selfTest) => {
      entry.selfTest = selfTest;
      arrival.resolve(built);
    });
    const entry: Entry = { model, arriving: arrival.promise, abort };
    this.#models.set(id, entry);
    arrival.promise.catch(() => undefined); // who waits for it sees the error
    model.catch((error: unknown) => {
      arrival.reject(error);
      if (this.#models.get(id) === entry) this.#models.delete(id);
    });
    return entry;
  }

  /** Lean where any model that is here is, or would be; null before there is one. */
  async memory(): Promise<MemoryMode | null> {
    const models = await Promise.all([...this.#models.values()].map(({ model }) => model));
    if (models.length === 0) return null;
    return models.some(({ memory }) => memory === 'lean') ? 'lean' : 'fast';
  }

  /**
   * Unpacks the lean models that are here to float32 while runs go on, and changes over between two runs, after another
   * self-test. Throws DeviceError where the memory does not suffice or a number is off; the models are then lean as
   * before.
   */
  async grow(signal: AbortSignal): Promise<void> {
    for (const [id, entry] of [...this.#models]) {
      const model = await entry.model;
      if (model.device !== 'wasm' || model.memory === 'fast') continue;
      const fast = await model.buildFast(signal);
      await this.#turns.whenIdle(signal, async () => {
        if (this.#models.get(id) !== entry) return fast.drop();
        fast.adopt();
        try {
          if (entry.selfTest) await runSelfTest(model, entry.selfTest, signal);
          entry.fast = fast;
        } catch (error) {
          await fast.drop();
          throw error;
        }
      });
    }
  }

  /** Takes the lean models again and frees what `grow` built, once no run is under way. */
  async shrink(signal: AbortSignal): Promise<void> {
    await this.#turns.whenIdle(signal, async () => {
      for (const entry of this.#models.values()) {
        await entry.fast?.drop();
        delete entry.fast;
      }
    });
  }

  async #load(id: string, signal: AbortSignal, onBuilt: OnBuilt): Promise<HookedTransformer> {
    const { device: asked = 'auto', onFallback } = this.#options;
    this.#device ??= await chooseDevice(asked, onFallback);
    const device = this.#device;
    try {
      return await this.#loadOn(device, id, signal, onBuilt);
    } catch (error) {
      if (device === 'wasm' || !(error instanceof DeviceError)) throw error;
      this.#device = 'wasm';
      onFallback?.(error.message);
      return await this.#loadOn('wasm', id, signal, onBuilt);
    }
  }

  async #loadOn(
    device: Device,
    id: string,
    signal: AbortSignal,
    onBuilt: OnBuilt,
  ): Promise<HookedTransformer> {
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
    const onBytes = (bytes: number) => {
      report({ bytes });
    };
    // What takes its time without bytes of the model goes on beside their arrival.
    const runtime = openRuntime(device);
    const recorded = selfTest?.(id) ?? Promise.resolve(undefined);
    for (const promise of [runtime, recorded]) promise.catch(() => undefined); // heard of where it is waited for
    try {
      const source = await open(id, { signal, onBytes });
      report({ totalBytes: source.bytes, totalBlocks: source.config.nLayers });
      const model = await HookedTransformer.build(source, {
        runtime,
        tokenizer: createTokenizer(source.tokenizer),
        memory: memoryMode(this.#options.memory ?? 'auto'),
        turns: this.#turns,
        signal,
        onLayer: (blocks) => {
          report({ blocks });
        },
      });
      const test = await recorded;
      // On a graphics device nothing is shown before it is known not to lie.
      if (device === 'wasm') onBuilt(model, test);
      await Promise.all([model.loaded, test && runSelfTest(model, test, signal)]);
      if (!test && device !== 'wasm' && this.#options.compareWithWasm) {
        const openWasm = () => openRuntime('wasm');
        await compareWithWasm(model, { source, openWasm, signal });
      }
      if (device !== 'wasm') onBuilt(model, test);
      return model;
    } catch (error) {
      await runtime.then(
        (opened) => opened.close(),
        () => undefined,
      );
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

const memoryMode = (choice: MemoryMode | 'auto'): MemoryMode =>
  choice === 'auto' ? chooseMemory(globalThis.navigator ?? {}) : choice;
