import type { Problem } from '../demos/live/explain.ts';
import { noProgram } from '../demos/live/noProgram.ts';
import { checkClaim, type CheckedClaim } from '../knowledge/claims.ts';
import type { Device } from '../microscope/index.ts';
import { groupKey, type ClaimGroup } from './claimGroups.ts';
import { OneRun, RunFailed, type StartSession } from './oneRun.ts';

/** How far a group of claims has come on the reader's device. */
export type GroupPhase =
  | { readonly kind: 'recorded' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'loading'; readonly bytes: number; readonly totalBytes: number }
  | { readonly kind: 'running'; readonly fraction: number }
  | {
      readonly kind: 'done';
      readonly device: Device;
      readonly ms: number;
      /** In the order of the group's claims. */
      readonly checked: readonly CheckedClaim[];
    }
  | { readonly kind: 'failed'; readonly problem: Problem };

const RECORDED: GroupPhase = { kind: 'recorded' };

/** Re-runs what the site claims, one experiment at a time. The only writer of how far each has come. */
export class ClaimRuns {
  running = $state(false);
  #phases: Readonly<Record<string, GroupPhase>> = $state.raw({});
  /** What stands when nothing is under way. */
  #settled: Readonly<Record<string, GroupPhase>> = {};
  #runs: OneRun | null = null;
  #work: AbortController | null = null;
  readonly #groups: readonly ClaimGroup[];
  readonly #connect: () => Promise<StartSession>;

  /** `connect` fetches the program that runs experiments. */
  constructor(groups: readonly ClaimGroup[], connect: () => Promise<StartSession>) {
    this.#groups = groups;
    this.#connect = connect;
  }

  phase(group: ClaimGroup): GroupPhase {
    return this.#phases[groupKey(group)] ?? RECORDED;
  }

  /** Over all claims: how many were re-run and hold, were re-run and do not, and could not be run. */
  get count(): { readonly hold: number; readonly fail: number; readonly stuck: number } {
    const count = { hold: 0, fail: 0, stuck: 0 };
    for (const group of this.#groups) {
      const phase = this.phase(group);
      if (phase.kind === 'failed') count.stuck += group.claims.length;
      if (phase.kind !== 'done') continue;
      for (const { holds } of phase.checked) count[holds ? 'hold' : 'fail'] += 1;
    }
    return count;
  }

  /** Those groups, one after the other. A run that fails does not keep the next from running. */
  async run(groups: readonly ClaimGroup[] = this.#groups): Promise<void> {
    this.stop();
    const work = new AbortController();
    this.#work = work;
    this.running = true;
    this.#phases = this.#settled;
    for (const group of groups) this.#set(group, { kind: 'waiting' });
    for (const group of groups) {
      await this.#runOne(group, work.signal);
      if (work.signal.aborted) break;
    }
    if (this.#work !== work) return;
    // What was stopped, or waited for its turn, is what it was before.
    this.#phases = this.#settled;
    this.#work = null;
    this.running = false;
  }

  stop(): void {
    this.#work?.abort();
  }

  async #runOne(group: ClaimGroup, signal: AbortSignal): Promise<void> {
    const { experiment, spec, claims } = group;
    const show = (phase: GroupPhase) => {
      if (signal.aborted) return;
      this.#set(group, phase);
      if (phase.kind === 'done' || phase.kind === 'failed') {
        this.#settled = { ...this.#settled, [groupKey(group)]: phase };
      }
    };
    try {
      this.#runs ??= new OneRun(await this.#program());
      show({ kind: 'running', fraction: 0 });
      const { result, device, ms } = await this.#runs.run(experiment, spec, signal, (event) => {
        if (event.kind === 'loading') {
          const { bytes, totalBytes } = event.model;
          show({ kind: 'loading', bytes, totalBytes });
        } else if (event.kind === 'progress') show({ kind: 'running', fraction: event.fraction });
      });
      show({ kind: 'done', device, ms, checked: claims.map((claim) => checkClaim(result, claim)) });
    } catch (error) {
      if (error instanceof RunFailed) show({ kind: 'failed', problem: error.problem });
      else if (!signal.aborted) throw error;
    }
  }

  async #program(): Promise<StartSession> {
    try {
      return await this.#connect();
    } catch (error) {
      throw new RunFailed(noProgram(error));
    }
  }

  #set(group: ClaimGroup, phase: GroupPhase): void {
    this.#phases = { ...this.#phases, [groupKey(group)]: phase };
  }
}
