import type { Pace } from '../pace.ts';

/** Of a run that is watched: no more than this many pictures a second. */
const BETWEEN_MS = 30;

/** Holds a run between two of its steps, as the reader wishes, and long enough to be seen. */
export class Pacer {
  #held = false;
  /** Steps that a held run may still take. */
  #steps = 0;
  #wake: () => void = () => undefined;
  #last = -Infinity;
  readonly #signal: AbortSignal;
  readonly #between: number;

  constructor(signal: AbortSignal, between = BETWEEN_MS) {
    this.#signal = signal;
    this.#between = between;
    signal.addEventListener('abort', () => {
      this.#wake();
    });
  }

  set(pace: Pace): void {
    this.#held = pace !== 'go';
    this.#steps = pace === 'step' ? this.#steps + 1 : 0;
    this.#wake();
  }

  /** Rejects with the signal's reason. */
  async wait(): Promise<void> {
    const rest = this.#last + this.#between - performance.now();
    if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
    while (this.#held && this.#steps === 0 && !this.#signal.aborted) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    this.#signal.throwIfAborted();
    if (this.#steps > 0) this.#steps -= 1;
    this.#last = performance.now();
  }
}
