import { sizeOf } from './droppedFiles.ts';
import type { Problem } from './explain.ts';
import { noProgram } from './noProgram.ts';
import { changedKeys, sameJson } from './specDiff.ts';
import * as History from './specHistory.ts';
import type { UrlState } from './urlState.ts';
import type { OwnFiles, OwnShape } from './live.ts';
import type { Device, LoadProgress } from '../microscope/index.ts';

/** Where a demo stands. From `recorded` through loading and the self-test to `live`, and `running` between. */
export type Phase =
  | { readonly kind: 'recorded' }
  | {
      readonly kind: 'loading';
      readonly models: readonly LoadProgress[];
      /** Of the reader's own model; otherwise the page knows what it ships. */
      readonly bytes?: number | undefined;
    }
  | { readonly kind: 'self-test'; readonly own: boolean }
  | { readonly kind: 'running'; readonly fraction: number }
  | { readonly kind: 'live' }
  | { readonly kind: 'error'; readonly problem: Problem; readonly retry: 'load' | 'run' };

/** A result with what it came from. */
export interface Shown {
  readonly spec: unknown;
  readonly result: unknown;
  readonly source: 'recorded' | Device;
  readonly ms?: number;
  /** The reader's own model, by name. */
  readonly model?: string;
}

/** A model of the reader's own, loaded. */
export interface OwnModel extends OwnShape {
  readonly files: OwnFiles;
}

export interface DemoSetting {
  readonly experiment: string;
  readonly presets: Readonly<Record<string, { readonly title: string; readonly spec: unknown }>>;
  /** The article's own preset, whose recorded result is `recorded`. */
  readonly preset: string;
  readonly recorded: unknown;
}

/** What runs the model, once its program is here: see liveSession.ts. */
export interface Session {
  /** Loads the models, or the reader's own, then runs the present spec. */
  open(work: AbortController, own?: OwnFiles): Promise<void>;
  /** Runs the present spec, aborting the run before. */
  run(): Promise<void>;
  release(own: OwnFiles): void;
}

/** What the state asks of the world; tests hand in their own. */
export interface DemoWorld {
  connect(demo: DemoState): Promise<Session>;
  /** The recorded result of another preset. */
  recorded(preset: string): Promise<unknown>;
  /** The spec as its schema reads it, or what is wrong with it. */
  check(spec: unknown): Promise<{ readonly spec: unknown } | { readonly problem: string }>;
  now(): number;
}

export class DemoState {
  phase: Phase = $state.raw({ kind: 'recorded' });
  shown: Shown = $state.raw({ spec: undefined, result: undefined, source: 'recorded' });
  partial = $state.raw<unknown>();
  /** Null until a model is loaded. */
  device: Device | null = $state(null);
  /** The reader's own model, where the demo runs on one. */
  own: OwnModel | null = $state.raw(null);
  /** One line for the reader: a link that could not be read, a fallback of the device. */
  message = $state('');
  /** Keys of the spec that were fitted to the reader's own model, and not changed by the reader. */
  fitted: readonly string[] = $state.raw([]);
  /** The reader, or a link, has asked for something: from here on the address follows. */
  touched = $state(false);
  #history: History.SpecHistory = $state.raw(History.startHistory({ preset: '', spec: undefined }));
  #work: AbortController | null = null;
  #session: Session | null = null;
  /** What is being loaded: the reader's own, or the site's. */
  #wanted: OwnFiles | undefined;
  readonly #setting: DemoSetting;
  readonly #world: DemoWorld;

  constructor(setting: DemoSetting, world: DemoWorld) {
    this.#setting = setting;
    this.#world = world;
    const article = this.#article();
    this.#history = History.startHistory(article);
    this.shown = { spec: article.spec, result: setting.recorded, source: 'recorded' };
  }

  get spec(): unknown {
    return History.current(this.#history).spec;
  }

  get preset(): string {
    return History.current(this.#history).preset;
  }

  get base(): unknown {
    return this.#setting.presets[this.preset]?.spec;
  }

  get live(): boolean {
    return this.device !== null;
  }

  get running(): boolean {
    return this.phase.kind === 'running';
  }

  /** The figure is not of what the reader asks for, and nothing is under way that would change this. */
  get ahead(): boolean {
    return !this.running && !sameJson(this.spec, this.shown.spec);
  }

  /** Keys in which the spec differs from its preset. */
  get changed(): string[] {
    return changedKeys(this.base, this.spec);
  }

  get isArticle(): boolean {
    return this.preset === this.#setting.preset && this.changed.length === 0;
  }

  get canUndo(): boolean {
    return History.canUndo(this.#history);
  }

  get canRedo(): boolean {
    return History.canRedo(this.#history);
  }

  /** The reader wants this spec. A spec that is a preset's is that preset. */
  request(spec: unknown): void {
    if (sameJson(spec, this.spec)) return;
    const named = Object.entries(this.#setting.presets).find(([, preset]) =>
      sameJson(preset.spec, spec),
    );
    this.#go({ preset: named?.[0] ?? this.preset, spec });
  }

  choosePreset(preset: string): void {
    this.#go({ preset, spec: this.#setting.presets[preset]?.spec });
  }

  backToArticle(): void {
    this.#go(this.#article());
  }

  undo(): void {
    this.#history = History.undo(this.#history);
    this.#follow();
  }

  redo(): void {
    this.#history = History.redo(this.#history);
    this.#follow();
  }

  /** Takes over the state of a link, once its schema has agreed. */
  async restore(state: UrlState): Promise<void> {
    this.message = state.problem ?? '';
    const preset = this.#setting.presets[state.preset];
    if (state.problem || !preset) return;
    if (sameJson(state.spec, preset.spec)) {
      if (state.preset !== this.preset) this.choosePreset(state.preset);
      return;
    }
    const checked = await this.#world
      .check(state.spec)
      .catch((error: unknown) => ({ problem: String(error) }));
    if ('problem' in checked) {
      this.message = `The state in this link does not fit this experiment (${checked.problem}). This is the article's own.`;
    } else {
      this.#go({ preset: state.preset, spec: checked.spec });
    }
  }

  async goLive(): Promise<void> {
    if (this.phase.kind === 'loading' || this.phase.kind === 'self-test') return;
    await this.#load(this.own?.files);
  }

  /** Goes live on a model of the reader's own, in place of the one before. Until it is here, nothing is lost. */
  async useModel(files: readonly File[]): Promise<void> {
    await this.#load({ id: crypto.randomUUID(), files });
  }

  /** Back to the site's own model, from its recorded results on. */
  async backToSite(): Promise<void> {
    if (!this.own) return;
    this.stop();
    this.#session?.release(this.own.files);
    this.own = null;
    this.device = null;
    this.message = '';
    this.phase = { kind: 'recorded' };
    await this.#showRecorded(this.preset);
  }

  async #load(own: OwnFiles | undefined): Promise<void> {
    this.#wanted = own;
    const bytes = own && sizeOf(own.files);
    const work = this.begin({ kind: 'loading', models: [], bytes });
    try {
      this.#session ??= await this.#world.connect(this);
    } catch (error) {
      if (this.isCurrent(work))
        this.phase = { kind: 'error', problem: noProgram(error), retry: 'load' };
      return;
    }
    if (this.isCurrent(work)) await this.#session.open(work, own);
  }

  /** The same spec once more. */
  again(): void {
    if (this.live) void this.#session?.run();
  }

  /** Gives up what is under way: a load goes back to the recorded figure, a run to the last result. */
  stop(): void {
    this.#work?.abort();
    this.#work = null;
    this.partial = undefined;
    this.phase = this.live ? { kind: 'live' } : { kind: 'recorded' };
  }

  retry(): void {
    if (this.phase.kind !== 'error') return;
    if (this.phase.retry === 'run' && this.live) void this.#session?.run();
    else void this.#load(this.#wanted);
  }

  #article(): History.Moment {
    const { preset, presets } = this.#setting;
    return { preset, spec: presets[preset]?.spec };
  }

  #go(moment: History.Moment): void {
    this.touched = true;
    this.message = '';
    this.fitted = [];
    this.#history = History.remember(this.#history, moment, this.#world.now());
    this.#follow();
  }

  /** Brings the result of the present spec, or the recorded one of its preset until the model is here. */
  #follow(): void {
    if (this.live) void this.#session?.run();
    else void this.#showRecorded(this.preset);
  }

  async #showRecorded(preset: string): Promise<void> {
    const { spec } = this.#setting.presets[preset]!;
    if (this.shown.source === 'recorded' && sameJson(spec, this.shown.spec)) return;
    try {
      const result =
        preset === this.#setting.preset
          ? this.#setting.recorded
          : await this.#world.recorded(preset);
      if (this.live || this.preset !== preset) return;
      this.shown = { spec, result, source: 'recorded' };
    } catch {
      this.message = 'The recorded result of this example could not be fetched.';
    }
  }

  /** The spec as the reader's own model could run it. For the session. */
  fit(spec: unknown): void {
    if (sameJson(spec, this.spec)) return;
    this.fitted = changedKeys(this.spec, spec);
    this.#history = History.replace(this.#history, { preset: this.preset, spec });
    this.message = 'Heads that this model lacks were replaced or left out.';
  }

  /** Aborts what is under way and starts something else. For the session. */
  begin(phase: Phase): AbortController {
    this.#work?.abort();
    this.#work = new AbortController();
    if (phase.kind === 'running') this.#wanted = this.own?.files;
    this.partial = undefined;
    this.phase = phase;
    return this.#work;
  }

  /** It is over: what is still heard of it counts no more. For the session. */
  end(work: AbortController): void {
    if (this.#work === work) this.#work = null;
  }

  /** Nothing was begun, ended or stopped since. For the session. */
  isCurrent(work: AbortController): boolean {
    return this.#work === work;
  }
}
