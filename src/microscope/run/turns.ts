import { unlessAborted } from '../aborting.ts';

interface ActiveRun {
  readonly signal: AbortSignal;
  /** Milliseconds spent waiting for others. */
  waited: number;
}

/**
 * Whose turn it is where several runs share one device. Runs ask before each block; the one that began last goes first,
 * since that is what the reader touched last, and the others go on when it has ended. A run is known by its signal.
 */
export class Turns {
  readonly #active: ActiveRun[] = [];
  #held = false;
  /** Resolved and replaced whenever a run begins or ends. */
  #change = Promise.withResolvers<undefined>();

  /** Does `work` as a run of its own. `waited` gives the milliseconds it has spent waiting for others. */
  async run<T>(signal: AbortSignal, work: (waited: () => number) => Promise<T>): Promise<T> {
    while (this.#held) await unlessAborted(this.#change.promise, signal);
    const run: ActiveRun = { signal, waited: 0 };
    this.#active.push(run);
    this.#tell();
    try {
      return await work(() => run.waited);
    } finally {
      this.#active.splice(this.#active.indexOf(run), 1);
      this.#tell();
    }
  }

  /** Resolves when it is this run's turn; at once for what is no run of `run`. Rejects with the signal's reason. */
  async wait(signal: AbortSignal | undefined): Promise<void> {
    const run = this.#active.find((one) => one.signal === signal);
    if (!run) return;
    run.signal.throwIfAborted();
    const started = performance.now();
    while (this.#active.at(-1) !== run) await unlessAborted(this.#change.promise, signal);
    run.waited += performance.now() - started;
  }

  /** Does `work` once no run is under way, and lets none begin meanwhile. */
  async whenIdle<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    while (this.#held || this.#active.length > 0) await unlessAborted(this.#change.promise, signal);
    this.#held = true;
    try {
      return await work();
    } finally {
      this.#held = false;
      this.#tell();
    }
  }

  #tell(): void {
    const { resolve } = this.#change;
    this.#change = Promise.withResolvers<undefined>();
    resolve(undefined);
  }
}
