import type { Experiment } from '../experiments/experiment.ts';
import type { LoadProgress, MicroscopeStand } from '../microscope/index.ts';
import type { LoadEvent, OpenedModels, RunReport } from './live.ts';

type Stand = Pick<MicroscopeStand, 'model' | 'microscope' | 'dispose' | 'device'>;

export interface StandEvents {
  readonly onLoad: (progress: LoadProgress) => void;
  readonly onFallback: (reason: string) => void;
}

interface Opening {
  readonly models: readonly string[];
  readonly onload: (event: LoadEvent) => void;
}

/** Bytes arrive in thousands of pieces; the page hears of them this often. */
const REPORT_EVERY_MS = 60;

/** The worker's side of the demos: numbered calls on one stand of models, each abortable by its number. */
export class LiveDesk {
  readonly #stand: Stand;
  readonly #loadExperiment: (id: string) => Promise<Experiment>;
  readonly #calls = new Map<number, AbortController>();
  readonly #openings = new Set<Opening>();
  readonly #loaded = new Set<string>();
  readonly #reported = new Map<string, { at: number; blocks: number }>();
  #fallback = '';
  /** Settles with the last run: a session runs one thing at a time. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(
    makeStand: (events: StandEvents) => Stand,
    loadExperiment: (id: string) => Promise<Experiment>,
  ) {
    this.#loadExperiment = loadExperiment;
    this.#stand = makeStand({
      onLoad: (progress) => {
        this.#hear(progress);
      },
      onFallback: (reason) => {
        this.#fallback = reason;
      },
    });
  }

  /** Loads the models of an experiment. Aborting stops the download, unless another demo waits for it too. */
  async open(
    call: number,
    experiment: string,
    onload: (event: LoadEvent) => void,
  ): Promise<OpenedModels> {
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
      const notes = this.#fallback
        ? ['WebGPU failed its check on this machine, so the model runs on WASM.']
        : [];
      return { device: this.#stand.device ?? 'wasm', notes };
    });
  }

  /** Runs after the run before has ended. Throws ZodError on a spec that is none. */
  async run(
    call: number,
    experiment: string,
    spec: unknown,
    onprogress: (fraction: number, partial?: unknown) => void,
  ): Promise<RunReport> {
    return this.#numbered(call, async (signal) => {
      const setup = await this.#loadExperiment(experiment);
      const checked = setup.spec.parse(spec);
      const turn = this.#queue.then(async () => {
        // Here already, unless the worker was started afresh: its loading is not the run's time.
        for (const id of setup.models) await this.#stand.model(id, signal);
        signal.throwIfAborted();
        const started = performance.now();
        const result = await setup.run(this.#stand.microscope(signal, onprogress), checked);
        return { result, device: this.#stand.device ?? 'wasm', ms: performance.now() - started };
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
    if (last && !complete && last.blocks === blocks && now - last.at < REPORT_EVERY_MS) return;
    this.#reported.set(model, { at: now, blocks });
    for (const opening of this.#openings) {
      if (!opening.models.includes(model)) continue;
      opening.onload({ stage: 'download', model: progress });
      if (complete) opening.onload({ stage: 'self-test' });
    }
  }
}
