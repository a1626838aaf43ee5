import type { Experiment } from '../../experiments/experiment.ts';
import {
  hasGpt2SmallShape,
  type LoadProgress,
  type MemoryMode,
  type ModelPool,
  type Model,
} from '../../microscope/index.ts';
import { describeFallback, describeUncached } from './explain.ts';
import { ModelHolding } from './modelHolding.ts';
import { Pacer } from './pacer.ts';
import type { LoadEvent, OpenedModels, OwnFiles, RunReport } from './protocol.ts';
import type { Pace } from '../pace.ts';
import type { OwnShape } from '../panels.ts';

export type Models = Pick<
  ModelPool,
  | 'model'
  | 'arriving'
  | 'asRun'
  | 'grow'
  | 'shrink'
  | 'memory'
  | 'microscope'
  | 'dispose'
  | 'device'
>;

export interface ModelEvents {
  readonly onLoad: (progress: LoadProgress) => void;
  readonly onFallback: (reason: string) => void;
  /** Parts of a model cannot be kept for the next visit, and why. */
  readonly onUncached: (reason: string) => void;
}

interface Own {
  readonly models: Models;
  /** Why it is not on the device it was first put on, for the reader. */
  fallback: string;
}

interface Opening {
  /** Ids, or that of the reader's own model. */
  readonly models: readonly string[];
  readonly onload: (event: LoadEvent) => void;
}

/** The site's models, or a pool whose every model is the reader's own. */
type OpenModels = (events: ModelEvents, own?: OwnFiles) => Models;

/** Bytes arrive in thousands of pieces; the page hears of them this often. */
const REPORT_EVERY_MS = 60;

/** The worker's side of the demos: numbered calls on one pool of models, each abortable by its number. */
export class WorkerHandler {
  readonly #openModels: OpenModels;
  readonly #site: Models;
  /** Readers' own models, each in a pool of its own. */
  readonly #owns = new Map<string, Own>();
  readonly #loadExperiment: (id: string) => Promise<Experiment>;
  readonly #calls = new Map<number, AbortController>();
  readonly #pacers = new Map<number, Pacer>();
  readonly #openings = new Set<Opening>();
  readonly #loaded = new Set<string>();
  readonly #reported = new Map<string, { at: number; blocks: number }>();
  /** For every demo that opens a model from now on. */
  #fallback = '';
  /** For the next one only. */
  #uncached = '';
  /** Runs under way: what is let go of waits for them. */
  readonly #running = new Set<Promise<unknown>>();
  /** How the site's models are held. */
  readonly holding: ModelHolding;

  /** `memory`: what the models become once the first result is shown. */
  constructor(
    openModels: OpenModels,
    loadExperiment: (id: string) => Promise<Experiment>,
    memory: MemoryMode = 'lean',
  ) {
    this.#loadExperiment = loadExperiment;
    this.#openModels = openModels;
    this.#site = openModels({
      onLoad: (progress) => {
        this.#hear(progress);
      },
      onFallback: (reason) => {
        this.#fallback = describeFallback(reason);
      },
      onUncached: (reason) => {
        this.#uncached = describeUncached(reason);
      },
    });
    this.holding = new ModelHolding(this.#site, memory);
  }

  /** Loads the models of an experiment. Aborting stops the download, unless another demo waits for it too. */
  async open(
    call: number,
    experiment: string,
    spec: unknown,
    onload: (event: LoadEvent) => void,
    own?: OwnFiles,
  ): Promise<OpenedModels> {
    if (own) return this.#openOwn(call, own, onload);
    return this.#numbered(call, async (signal) => {
      const setup = await this.#loadExperiment(experiment);
      const { models } = setup;
      const opening: Opening = { models, onload };
      this.#openings.add(opening);
      try {
        if (setup.previews) void this.#preview(setup, spec, opening, signal);
        for (const id of models) {
          await this.#site.model(id, signal);
          this.#loaded.add(id);
        }
      } finally {
        this.#openings.delete(opening);
        if (signal.aborted) this.#letGo(models);
      }
      const notes = [this.#fallback, this.#uncached].filter(Boolean);
      this.#uncached = '';
      return { device: this.#site.device ?? 'wasm', notes };
    });
  }

  /** Runs on the layers that have arrived. What goes wrong here the run itself will tell. */
  async #preview(setup: Experiment, spec: unknown, opening: Opening, signal: AbortSignal) {
    const checked = setup.spec.safeParse(spec);
    if (!checked.success) return;
    const progress = (_: number, partial?: unknown) => {
      signal.throwIfAborted();
      if (!this.#openings.has(opening)) throw new Error('the model is here: no more previews');
      if (partial !== undefined) opening.onload({ stage: 'preview', partial });
    };
    const model = (id: string) => this.#site.arriving(id, signal);
    await setup.run({ signal, model, progress }, checked.data).catch(() => undefined);
  }

  async #openOwn(
    call: number,
    own: OwnFiles,
    onload: (event: LoadEvent) => void,
  ): Promise<OpenedModels> {
    return this.#numbered(call, async (signal) => {
      const pool = this.#modelsOf(own);
      const opening: Opening = { models: [own.id], onload };
      this.#openings.add(opening);
      try {
        const model = await pool.model(own.id, signal);
        const fallback = this.#owns.get(own.id)?.fallback;
        const notes = [...(fallback ? [fallback] : []), ...(model.notes ?? [])];
        return { device: pool.device ?? 'wasm', notes, own: shapeOf(model) };
      } catch (error) {
        void this.release(own.id);
        throw error;
      } finally {
        this.#openings.delete(opening);
      }
    });
  }

  #modelsOf(own: OwnFiles | undefined): Models {
    if (!own) return this.#site;
    const known = this.#owns.get(own.id);
    if (known) return known.models;
    const onLoad = (progress: LoadProgress) => {
      this.#hear({ ...progress, model: own.id });
    };
    const onFallback = (reason: string) => {
      made.fallback = describeFallback(reason);
    };
    const models = this.#openModels({ onLoad, onFallback, onUncached: () => undefined }, own);
    const made: Own = { models, fallback: '' };
    this.#owns.set(own.id, made);
    return models;
  }

  /** Lets go of a reader's own model, after the run under way. */
  async release(id: string): Promise<void> {
    const own = this.#owns.get(id);
    this.#owns.delete(id);
    this.#reported.delete(id);
    await this.#settled();
    await own?.models.dispose();
  }

  /** Lets go of the site's models, after the run under way, but for those that a demo waits for. */
  async releaseSite(): Promise<void> {
    await this.#settled();
    const loaded = [...this.#loaded];
    this.#loaded.clear();
    this.#letGo(loaded);
  }

  async #settled(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  /** Runs of several demos take turns by block, the newest first. Throws ZodError on a spec that is none. */
  async run(
    call: number,
    experiment: string,
    spec: unknown,
    onprogress: (fraction: number, partial?: unknown) => void,
    own?: OwnFiles,
  ): Promise<RunReport> {
    return this.#numbered(call, async (signal) => {
      const setup = await this.#loadExperiment(experiment);
      const checked = setup.spec.parse(spec);
      const pool = this.#modelsOf(own);
      // Here already, unless the worker was started afresh: its loading is not the run's time.
      const models: Model[] = [];
      for (const id of setup.models) models.push(await pool.model(id, signal));
      const [model] = models;
      const fitted = own && model && setup.fit ? setup.fit(checked, model.config) : checked;
      const pacer = new Pacer(signal);
      this.#pacers.set(call, pacer);
      const microscope = { ...pool.microscope(signal, onprogress), pace: () => pacer.wait() };
      const turn = pool.asRun(signal, async (waited) => {
        const started = performance.now();
        const result = await setup.run(microscope, fitted);
        const ms = performance.now() - started - waited();
        return { spec: fitted, result, device: pool.device ?? 'wasm', ms };
      });
      this.#running.add(turn);
      try {
        return await turn;
      } finally {
        this.#running.delete(turn);
        this.#pacers.delete(call);
        if (!own) void this.holding.grow();
      }
    });
  }

  pace(call: number, pace: Pace): void {
    this.#pacers.get(call)?.set(pace);
  }

  abort(call: number): void {
    this.#calls.get(call)?.abort();
  }

  async #numbered<Answer>(
    call: number,
    work: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> {
    const controller = new AbortController();
    this.#calls.set(call, controller);
    try {
      return await work(controller.signal);
    } finally {
      this.#calls.delete(call);
    }
  }

  #letGo(models: readonly string[]): void {
    for (const id of models) {
      const waited = [...this.#openings].some((opening) => opening.models.includes(id));
      if (!waited && !this.#loaded.has(id)) void this.#site.dispose(id);
    }
  }

  #hear(progress: LoadProgress): void {
    const { model, blocks, totalBlocks } = progress;
    const now = performance.now();
    const last = this.#reported.get(model);
    const complete = totalBlocks > 0 && blocks === totalBlocks;
    // What is read after the last block is read for the self-test.
    if (last?.blocks === blocks && (complete || now - last.at < REPORT_EVERY_MS)) return;
    this.#reported.set(model, { at: now, blocks });
    for (const opening of this.#openings) {
      if (!opening.models.includes(model)) continue;
      opening.onload({ stage: 'download', model: progress });
      const own = this.#owns.get(model);
      if (complete && own?.models.device !== 'wasm') opening.onload({ stage: 'self-test' });
    }
  }
}

function shapeOf({ name, config }: Model): OwnShape {
  const { nLayers, nHeads } = config;
  return { name, nLayers, nHeads, gpt2Small: hasGpt2SmallShape(config) };
}
