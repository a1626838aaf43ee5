/** Resolves after a pause; rejects with the signal's reason when that comes first. */
export function abortableDelay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Aborts its own signal when nothing arrives for too long, and when the outer signal aborts. */
export class StallWatch {
  readonly signal: AbortSignal;
  private readonly stalled = new AbortController();
  private readonly ms: number;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ms: number, outer?: AbortSignal) {
    this.ms = ms;
    this.signal = outer ? AbortSignal.any([outer, this.stalled.signal]) : this.stalled.signal;
    this.sawBytes();
  }

  /** Why this watch gave up, if it did. */
  get reason(): Error | undefined {
    return this.stalled.signal.aborted ? (this.stalled.signal.reason as Error) : undefined;
  }

  sawBytes(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.stalled.abort(new Error(`nothing arrived for ${this.ms / 1000} seconds`));
    }, this.ms);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
