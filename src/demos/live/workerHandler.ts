import type { Experiment } from '../../experiments/experiment.ts';
import {
  hasGpt2SmallShape,
  type LoadProgress,
  type ModelPool,
  type Model,
} from '../../microscope/index.ts';
import { describeFallback, describeUncached } from './explain.ts';
import type { LoadEvent, OpenedModels, OwnFiles, RunReport } from './protocol.ts';
import type { OwnShape } from '../panels.ts';

export type Stand = Pick<ModelPool, 'model' | 'microscope' | 'dispose' | 'device'>;

export interface ModelEvents {
  readonly onLoad: (progress: LoadProgress) => void;
  readonly onFallback: (reason: string) => void;
  /** Parts of a model cannot be kept for the next visit, and why. */
  readonly onUncached: (reason: string) => void;
}

interface Own {
  readonly stand: Stand;
  /** Why it is not on the device it was first put on, for the reader. */
  fallback: string;
}

interface Opening {
  /** Ids, or that of the reader's own model. */
  readonly models: readonly string[];
  readonly onload: (event: LoadEvent) => void;
}

/** A stand of the site's models, or one whose every model is the reader's own. */
type OpenModels = (events: ModelEvents, own?: OwnFiles) => Stand;

/** Bytes arrive in thousands of pieces; the page hears of them this often. */
const REPORT_EVERY_MS = 60;

/** The worker's side of the demos: numbered calls on one stand of models, each abortable by its number. */
export class WorkerHandler {
  readonly #openModels: OpenModels;
  readonly #stand: Stand;
  /** Readers' own models, each with a stand of its own. */
  readonly #owns = new Map<string, Own>();
  readonly #loadExperiment: (id: string) => Promise<Experiment>;
  readonly #calls = new Map<number, AbortController>();
  readonly #openings = new Set<Opening>();
  readonly #loaded = new Set<string>();
  readonly #reported = new Map<string, { at: number; blocks: number }>();
  /** For every demo that opens a model from now on. */
  #fallback = '';
  /** For the next one only. */
  #uncached = '';
  /** Settles with the last run: a session runs one thing at a time. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(openModels: OpenModels, loadExperiment: (id: string) => Promise<Experiment>) {
    this.#loadExperiment = loadExperiment;
    this.#openModels = openModels;
    this.#stand = openModels({
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
  }

  /** Loads the models of an experiment. Aborting stops the download, unless another demo waits for it too. */
  async open(
    call: number,
    experiment: string,
    onload: (event: LoadEvent) => void,
    own?: OwnFiles,
  ): Promise<OpenedModels> {
    if (own) return this.#openOwn(call, own, onload);
    return this.#numbered(call, async (signal) => {
      const { models } = await this.#loadExperiment(experiment);
      const opening: Opening = { models, onload };
      this.#openings.add(opening);
      try {
        for (const id of models) {
          await this.#stand.model(id, signal);
          this.#loaded.add(id);
        }
      } finally {
        this.#openings.delete(opening);
        if (signal.aborted) this.#letGo(models);
      }
      const notes = [this.#fallback, this.#uncached].filter(Boolean);
      this.#uncached = '';
      return { device: this.#stand.device ?? 'wasm', notes };
    });
  }

  async #openOwn(
    call: number,
    own: OwnFiles,
    onload: (event: LoadEvent) => void,
  ): Promise<OpenedModels> {
    return this.#numbered(call, async (signal) => {
      const stand = this.#standOf(own);
      const opening: Opening = { models: [own.id], onload };
      this.#openings.add(opening);
      try {
        const model = await stand.model(own.id, signal);
        const fallback = this.#owns.get(own.id)?.fallback;
        const notes = [...(fallback ? [fallback] : []), ...(model.notes ?? [])];
        return { device: stand.device ?? 'wasm', notes, own: shapeOf(model) };
      } catch (error) {
        void this.release(own.id);
        throw error;
      } finally {
        this.#openings.delete(opening);
      }
    });
  }

  #standOf(own: OwnFiles | undefined): Stand {
    if (!own) return this.#stand;
    const known = this.#owns.get(own.id);
    if (known) return known.stand;
    const onLoad = (progress: LoadProgress) => {
      this.#hear({ ...progress, model: own.id });
    };
    const onFallback = (reason: string) => {
      made.fallback = describeFallback(reason);
    };
    const stand = this.#openModels({ onLoad, onFallback, onUncached: () => undefined }, own);
    const made: Own = { stand, fallback: '' };
    this.#owns.set(own.id, made);
    return stand;
  }

  /** Lets go of a reader's own model, after the run under way. */
  async release(id: string): Promise<void> {
    const own = this.#owns.get(id);
    this.#owns.delete(id);
    this.#reported.delete(id);
    await this.#queue;
    await own?.stand.dispose();
  }

  /** Lets go of the site's models, after the run under way, but for those that a demo waits for. */
  releaseSite(): void {
    this.#queue = this.#queue.then(() => {
      const loaded = [...this.#loaded];
      this.#loaded.clear();
      this.#letGo(loaded);
    });
  }

  /** Runs after the run before has ended. Throws ZodError on a spec that is none. */
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
      const stand = this.#standOf(own);
      const turn = this.#queue.then(async () => {
        // Here already, unless the worker was started afresh: its loading is not the run's time.
        const models: Model[] = [];
        for (const id of setup.models) models.push(await stand.model(id, signal));
        signal.throwIfAborted();
        const [model] = models;
        const fitted = own && model && setup.fit ? setup.fit(checked, model.config) : checked;
        const started = performance.now();
        const result = await setup.run(stand.microscope(signal, onprogress), fitted);
        const ms = performance.now() - started;
        return { spec: fitted, result, device: stand.device ?? 'wasm', ms };
      });
      this.#queue = turn.catch(() => undefined);
      return turn;
    });
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
      if (!waited && !this.#loaded.has(id)) void this.#stand.dispose(id);
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
      if (complete && own?.stand.device !== 'wasm') opening.onload({ stage: 'self-test' });
    }
  }
}

function shapeOf({ name, config }: Model): OwnShape {
  const { nLayers, nHeads } = config;
  return { name, nLayers, nHeads, gpt2Small: hasGpt2SmallShape(config) };
}
