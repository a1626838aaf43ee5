import type { DemoState, Session } from './demoState.svelte.ts';
import { sizeOf } from './droppedFiles.ts';
import type { EngineFailure } from './engineSettings.ts';
import { explain, isAbort } from './explain.ts';
import type { LiveEngine, LoadEvent, OwnFiles } from './live.ts';
import type { Device } from '../microscope/index.ts';

export interface LiveWorld {
  readonly engine: LiveEngine;
  /** Drops a worker whose state is lost, and why. `device`: where it ran, if that is known. */
  readonly restart: (failure: EngineFailure, device: Device | null) => void;
  readonly online: () => boolean;
  /** Demos of the page that run on the site's models: the last to leave lets go of them. */
  readonly onSite: Set<Session>;
}

/** The live half of a demo's state, fetched when the reader goes live. Whatever is overtaken changes nothing. */
export class LiveSession implements Session {
  readonly #demo: DemoState;
  readonly #experiment: string;
  readonly #world: LiveWorld;

  constructor(demo: DemoState, experiment: string, world: LiveWorld) {
    this.#demo = demo;
    this.#experiment = experiment;
    this.#world = world;
  }

  async open(work: AbortController, own?: OwnFiles): Promise<void> {
    const demo = this.#demo;
    try {
      const opened = await this.#world.engine.open(
        this.#experiment,
        (event) => {
          if (demo.isCurrent(work)) this.#hear(event, own);
        },
        work.signal,
        own,
      );
      if (!demo.isCurrent(work)) return;
      if (demo.own && demo.own.files !== own) this.release(demo.own.files);
      demo.own = own && opened.own ? { ...opened.own, files: own } : null;
      this.#moveTo(demo.own ? 'own' : 'site');
      demo.device = opened.device;
      demo.message = opened.notes.join(' ');
      await this.run();
    } catch (error) {
      this.#fail(error, work, 'load');
    }
  }

  async run(): Promise<void> {
    const demo = this.#demo;
    const { spec, own } = demo;
    const work = demo.begin({ kind: 'running', fraction: 0 });
    try {
      const report = await this.#world.engine.run(
        this.#experiment,
        spec,
        (fraction, partial) => {
          if (!demo.isCurrent(work)) return;
          demo.phase = { kind: 'running', fraction };
          if (partial !== undefined) demo.partial = partial;
        },
        work.signal,
        own?.files,
      );
      if (!demo.isCurrent(work)) return;
      // Progress comes by another port than the result and may arrive after it.
      demo.end(work);
      const { result, device, ms } = report;
      demo.device = device;
      if (own) demo.fit(report.spec);
      demo.shown = { spec: demo.spec, result, source: device, ms, ...(own && { model: own.name }) };
      demo.partial = undefined;
      demo.phase = { kind: 'live' };
    } catch (error) {
      this.#fail(error, work, 'run');
    }
  }

  release(own: OwnFiles): void {
    this.#world.engine.release(own);
  }

  #moveTo(place: 'own' | 'site'): void {
    const { engine, onSite } = this.#world;
    if (place === 'site') onSite.add(this);
    else if (onSite.delete(this) && onSite.size === 0) engine.releaseSite();
  }

  #hear(event: LoadEvent, own: OwnFiles | undefined): void {
    const demo = this.#demo;
    if (event.stage === 'self-test') {
      demo.phase = { kind: 'self-test', own: own !== undefined };
      return;
    }
    const before = demo.phase.kind === 'loading' ? demo.phase.models : [];
    const others = before.filter(({ model }) => model !== event.model.model);
    const models = [...others, event.model];
    demo.phase = { kind: 'loading', models, bytes: own && sizeOf(own.files) };
  }

  #fail(error: unknown, work: AbortController, retry: 'load' | 'run'): void {
    const demo = this.#demo;
    if (!demo.isCurrent(work) || isAbort(error)) return;
    demo.end(work);
    const problem = explain(error, this.#world.online());
    demo.partial = undefined;
    if (problem.failure) {
      this.#world.restart(problem.failure, demo.device);
      this.#world.onSite.delete(this);
      demo.device = null;
    }
    demo.phase = { kind: 'error', problem, retry: problem.failure ? 'load' : retry };
  }
}
