import type { Device, MemoryMode } from '../../microscope/index.ts';
import type { Pace } from '../pace.ts';
import { noProgram } from '../live/noProgram.ts';
import { sizeOf } from '../live/protocol.ts';
import type { Holding, OwnFiles, OwnModel, RunReport } from '../live/protocol.ts';
import type { LiveEvent, Session } from '../live/session.ts';
import { NOT_FETCHED, presetOf, refusedIn, TAKEN, withModel } from './phase.ts';
import type { DemoSetting, DemoWorld, Phase, Refused, Shown } from './phase.ts';
import { changedKeys, sameJson } from '../specDiff.ts';
import { readLink } from './readLink.ts';
import * as History from './specHistory.ts';
import type { UrlState } from './urlState.ts';

export class DemoState {
  phase: Phase = $state.raw({ kind: 'recorded' });
  shown: Shown = $state.raw({ spec: undefined, result: undefined, source: 'recorded' });
  partial = $state.raw<unknown>();
  /** The run under way waits between two of its steps. */
  held = $state(false);
  device: Device | null = $state(null);
  /** How the site's models are held, where that can be chosen: on WASM. */
  holding: Holding | null = $state(null);
  /** The reader's own model, where the demo runs on one. */
  own: OwnModel | null = $state.raw(null);
  /** One line for the reader: a link that could not be read, a fallback of the device. */
  message = $state('');
  /** Keys of the spec that were fitted to the reader's own model, and not changed by the reader. */
  fitted: readonly string[] = $state.raw([]);
  told = $state(false); // by the view, of the present spec, from the result that is shown
  /** The reader, or a link, has asked for something: from here on the address follows. */
  touched = $state(false);
  #history: History.SpecHistory = $state.raw(History.startHistory({ preset: '', spec: undefined }));
  /** Counts what was begun or stopped, for whoever comes back from waiting. */
  #turn = 0;
  #session: Session | null = null;
  /** A preview stands until its run's result: it has all that the run will report on the way. */
  #previewed = false;
  #wanted: OwnFiles | undefined;
  readonly #setting: DemoSetting;
  readonly #world: DemoWorld;

  constructor(setting: DemoSetting, world: DemoWorld) {
    this.#setting = setting;
    this.#world = world;
    this.#history = History.startHistory(this.#article());
    this.shown = { spec: this.spec, result: undefined, source: 'recorded' };
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

  /** What cannot be run of the present spec, and the field that would mend it. */
  get refused(): Refused | undefined {
    return refusedIn(this.phase);
  }

  /** The figure is not of what the reader asks for, and nothing is under way that would change this. */
  get ahead(): boolean {
    return !this.running && !this.told && !sameJson(this.spec, this.shown.spec);
  }

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
    void this.#go({ preset: presetOf(spec, this.#setting) ?? this.preset, spec });
  }

  choosePreset(preset: string): void {
    void this.#go({ preset, spec: this.#setting.presets[preset]?.spec });
  }

  backToArticle(): void {
    void this.#go(this.#article());
  }

  undo(): void {
    this.#history = History.undo(this.#history);
    void this.#follow();
  }

  redo(): void {
    this.#history = History.redo(this.#history);
    void this.#follow();
  }

  /** Takes over a link's state once its schema agrees, and shows what is recorded of it. False where it is none. */
  async restore(state: UrlState): Promise<boolean> {
    this.message = state.problem ?? '';
    const preset = this.#setting.presets[state.preset];
    if (state.problem || !preset) return false;
    const wanted = await readLink(state, preset.spec, this.#world);
    if (wanted.problem) this.message = wanted.problem;
    else if (wanted.spec !== preset.spec || state.preset !== this.preset)
      await this.#go({ preset: state.preset, spec: wanted.spec });
    return wanted.problem === undefined;
  }

  /** The article's own recorded result, which the page has drawn. Throws where it cannot be fetched. */
  async recall(): Promise<unknown> {
    const result = await this.#world.recorded(this.#setting.preset);
    if (this.shown.result === undefined) this.shown = { ...this.shown, result };
    return result;
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
    this.device = null;
    this.stop();
    this.#session?.leaveOwn();
    this.own = null;
    this.message = '';
    await this.#showRecorded(this.preset);
  }

  async #load(own: OwnFiles | undefined): Promise<void> {
    this.#wanted = own;
    this.#session?.stop();
    const turn = this.#begin({ kind: 'loading', models: [], bytes: own && sizeOf(own.files) });
    try {
      this.#session ??= await this.#world.connect((event) => this.#hear(event));
    } catch (error) {
      if (turn === this.#turn)
        this.phase = { kind: 'error', problem: noProgram(error), retry: 'load' };
      return;
    }
    if (turn === this.#turn) await this.#session.open(this.spec, own);
  }

  #run(preview?: unknown): void {
    this.#wanted = this.own?.files;
    this.#begin({ kind: 'running', fraction: 0 });
    this.partial = preview;
    this.#previewed = preview !== undefined;
    void this.#session?.run(this.spec);
  }

  again(): void {
    if (this.live) this.#run();
  }

  pace(pace: Pace): void {
    this.held = pace !== 'go';
    this.#session?.pace(pace);
  }

  hold(memory: MemoryMode): void {
    this.#session?.hold(memory);
  }

  /** Gives up what is under way: a load goes back to the recorded figure, a run to the last result. */
  stop(): void {
    this.#session?.stop();
    this.#turn += 1;
    this.partial = undefined;
    this.phase = this.live ? { kind: 'live' } : { kind: 'recorded' };
  }

  retry(): void {
    if (this.phase.kind !== 'error') return;
    if (this.phase.retry === 'run' && this.live) this.#run();
    else void this.#load(this.#wanted);
  }

  #article(): History.SpecChoice {
    const { preset, presets } = this.#setting;
    return { preset, spec: presets[preset]?.spec };
  }

  #go(choice: History.SpecChoice): Promise<void> {
    this.touched = true;
    this.message = '';
    this.fitted = [];
    this.#history = History.remember(this.#history, choice, this.#world.now());
    return this.#follow();
  }

  /** Brings the result of the present spec; until the model is here, the recorded one of its preset. */
  async #follow(): Promise<void> {
    if (this.live) this.#run();
    else await this.#showRecorded(this.preset);
  }

  async #showRecorded(preset: string): Promise<void> {
    if (this.shown.source === 'recorded' && sameJson(this.base, this.shown.spec)) return;
    try {
      const result = await this.#world.recorded(preset);
      if (this.live || this.preset !== preset) return;
      this.shown = { spec: this.base, result, source: 'recorded' };
    } catch {
      this.message = NOT_FETCHED;
    }
  }

  #hear(event: LiveEvent): void {
    switch (event.kind) {
      case 'loading':
        this.phase = withModel(this.phase, event.model, event.bytes);
        return;
      case 'self-test':
        this.phase = { kind: 'self-test', own: event.own };
        return;
      case 'preview':
        this.partial = event.partial;
        this.#previewed = true;
        return;
      case 'holding':
        this.holding = event.holding;
        return;
      case 'taken':
        this.device = null;
        this.stop();
        this.message = TAKEN;
        return;
      case 'opened':
        this.own = event.own;
        this.device = event.device;
        this.message = event.notes.join(' ');
        this.#run(this.#previewed ? this.partial : undefined);
        return;
      case 'progress':
        this.phase = { kind: 'running', fraction: event.fraction };
        if (event.partial !== undefined && !this.#previewed) this.partial = event.partial;
        return;
      case 'result':
        this.#show(event.report);
        return;
      case 'failed':
        this.partial = undefined;
        if (event.problem.failure) this.device = null;
        this.phase = { kind: 'error', problem: event.problem, retry: event.retry };
    }
  }

  #show({ spec, result, device, ms }: RunReport): void {
    this.device = device;
    if (this.own) this.#fit(spec);
    const model = this.own && { model: this.own.name };
    this.shown = { spec: this.spec, result, source: device, ms, ...model };
    this.partial = undefined;
    this.phase = { kind: 'live' };
  }

  #fit(spec: unknown): void {
    if (sameJson(spec, this.spec)) return;
    this.fitted = changedKeys(this.spec, spec);
    this.#history = History.replace(this.#history, { preset: this.preset, spec });
    this.message = 'Layers or heads that this model lacks were replaced or left out.';
  }

  #begin(phase: Phase): number {
    this.partial = undefined;
    this.held = this.#previewed = false;
    this.phase = phase;
    return ++this.#turn;
  }
}
