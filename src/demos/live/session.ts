import type { Device, LoadProgress, MemoryMode } from '../../microscope/index.ts';
import type { Pace } from '../pace.ts';
import type { EngineFailure } from './engineSettings.ts';
import { explain, isAbort, type Problem } from './explain.ts';
import {
  sizeOf,
  type Holding,
  type LiveEngine,
  type LoadEvent,
  type OwnFiles,
  type OwnModel,
  type RunReport,
} from './protocol.ts';

/** What a demo hears of its live runs. Nothing is told of what was overtaken or stopped. */
export type LiveEvent =
  /** `bytes`: of the reader's own files; otherwise the page knows what it ships. */
  | { readonly kind: 'loading'; readonly model: LoadProgress; readonly bytes: number | undefined }
  | { readonly kind: 'self-test'; readonly own: boolean }
  /** What there is to see before the model is whole. */
  | { readonly kind: 'preview'; readonly partial: unknown }
  /** How the site's models are held now: told whatever is under way. */
  | { readonly kind: 'holding'; readonly holding: Holding }
  /** Another frame of the site has taken the models. */
  | { readonly kind: 'taken' }
  | {
      readonly kind: 'opened';
      readonly device: Device;
      readonly notes: readonly string[];
      readonly own: OwnModel | null;
    }
  | { readonly kind: 'progress'; readonly fraction: number; readonly partial?: unknown }
  | { readonly kind: 'result'; readonly report: RunReport }
  | { readonly kind: 'failed'; readonly problem: Problem; readonly retry: 'load' | 'run' };

/** What runs a demo's model, once its program is here. Each call ends the one before. */
export interface Session {
  /** Loads the site's models, or the reader's own. `spec`: what will be run first. */
  open(spec: unknown, own?: OwnFiles): Promise<void>;
  run(spec: unknown): Promise<void>;
  stop(): void;
  /** How the run under way goes on, where its experiment can be held. */
  pace(pace: Pace): void;
  /** How the site's models shall be held. */
  hold(memory: MemoryMode): void;
  /** Lets go of the reader's own model: what is opened next is the site's. */
  leaveOwn(): void;
}

export interface LiveWorld {
  readonly engine: LiveEngine;
  /** Drops a worker whose state is lost, and why. `device`: where it ran, if that is known. */
  readonly restart: (failure: EngineFailure, device: Device | null) => void;
  readonly online: () => boolean;
  /** Demos of the page that run on the site's models: the last to leave lets go of them. */
  readonly onSite: Set<Session>;
}

/** The page's side of one demo's live runs, fetched when the reader goes live. */
export class LiveSession implements Session {
  readonly #experiment: string;
  readonly #world: LiveWorld;
  readonly #tell: (event: LiveEvent) => void;
  #work: AbortController | null = null;
  #device: Device | null = null;
  #own: OwnFiles | undefined;
  #setPace: ((pace: Pace) => void) | null = null;

  constructor(experiment: string, world: LiveWorld, tell: (event: LiveEvent) => void) {
    this.#experiment = experiment;
    this.#world = world;
    this.#tell = tell;
    world.engine.watchHolding((holding) => this.#tell({ kind: 'holding', holding }));
    world.engine.watchLoss(() => this.#lose());
  }

  async open(spec: unknown, own?: OwnFiles): Promise<void> {
    const work = this.#begin();
    try {
      const hear = (event: LoadEvent) => {
        if (this.#work === work) this.#tellLoad(event, own);
      };
      const { engine } = this.#world;
      const opened = await engine.open(this.#experiment, spec, hear, work.signal, own);
      if (this.#work !== work) return;
      this.#work = null;
      if (this.#own && this.#own !== own) this.leaveOwn();
      this.#own = own;
      this.#device = opened.device;
      this.#moveTo(own ? 'own' : 'site');
      const { device, notes } = opened;
      this.#tell({
        ...{ kind: 'opened', device, notes },
        own: own && opened.own ? { ...opened.own, files: own } : null,
      });
    } catch (error) {
      this.#fail(error, work, 'load');
    }
  }

  async run(spec: unknown): Promise<void> {
    const work = this.#begin();
    try {
      const report = await this.#world.engine.run(
        this.#experiment,
        spec,
        (fraction, partial) => {
          if (this.#work === work) this.#tell({ kind: 'progress', fraction, partial });
        },
        work.signal,
        this.#own,
        (set) => (this.#setPace = set),
      );
      if (this.#work !== work) return;
      // Progress comes by another port than the result and may arrive after it.
      this.#work = null;
      this.#device = report.device;
      this.#tell({ kind: 'result', report });
    } catch (error) {
      this.#fail(error, work, 'run');
    }
  }

  stop(): void {
    this.#work?.abort();
    this.#work = null;
  }

  pace(pace: Pace): void {
    if (this.#work) this.#setPace?.(pace);
  }

  hold(memory: MemoryMode): void {
    this.#world.engine.hold(memory);
  }

  leaveOwn(): void {
    if (this.#own) this.#world.engine.release(this.#own);
    this.#own = undefined;
  }

  #lose(): void {
    if (!this.#device && !this.#work) return;
    this.stop();
    this.#world.onSite.delete(this);
    this.#device = null;
    this.#tell({ kind: 'taken' });
  }

  #begin(): AbortController {
    this.stop();
    this.#work = new AbortController();
    return this.#work;
  }

  #moveTo(place: 'own' | 'site'): void {
    const { engine, onSite } = this.#world;
    if (place === 'site') onSite.add(this);
    else if (onSite.delete(this) && onSite.size === 0) engine.releaseSite();
  }

  #tellLoad(event: LoadEvent, own: OwnFiles | undefined): void {
    if (event.stage === 'preview') this.#tell({ kind: 'preview', partial: event.partial });
    else if (event.stage === 'self-test') this.#tell({ kind: 'self-test', own: own !== undefined });
    else this.#tell({ kind: 'loading', model: event.model, bytes: own && sizeOf(own.files) });
  }

  #fail(error: unknown, work: AbortController, retry: 'load' | 'run'): void {
    if (this.#work !== work || isAbort(error)) return;
    this.#work = null;
    const problem = explain(error, this.#world.online());
    if (problem.failure) {
      this.#world.restart(problem.failure, this.#device);
      this.#world.onSite.delete(this);
      this.#device = null;
    }
    this.#tell({ kind: 'failed', problem, retry: problem.failure ? 'load' : retry });
  }
}
