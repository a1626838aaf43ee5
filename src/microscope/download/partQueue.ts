import { unlessAborted } from '../aborting.ts';

/**
 * Loads parts one at a time, in the order asked for, and a few ahead of the one asked for last. Parts outside that
 * window are let go of, so memory holds a few parts whatever the model's size; one asked for again is loaded again.
 */
export class PartQueue {
  private readonly count: number;
  private readonly ahead: number;
  private readonly load: (index: number) => Promise<Uint8Array>;
  private readonly held = new Map<number, Promise<Uint8Array>>();
  private tail: Promise<void> = Promise.resolve();
  private failures = 0;
  private lastFailure: unknown;

  constructor(count: number, ahead: number, load: (index: number) => Promise<Uint8Array>) {
    this.count = count;
    this.ahead = ahead;
    this.load = load;
  }

  async get(index: number, signal?: AbortSignal): Promise<Uint8Array> {
    const last = Math.min(index + this.ahead, this.count - 1);
    for (const other of this.held.keys()) {
      if (other < index || other > last) this.held.delete(other);
    }
    const wanted = this.start(index);
    for (let next = index + 1; next <= last; next++) void this.start(next);
    return unlessAborted(wanted, signal);
  }

  private start(index: number): Promise<Uint8Array> {
    const held = this.held.get(index);
    if (held) return held;
    const { failures } = this;
    const bytes = this.tail.then(() => {
      // What was queued before a failure fails with it: a reader who tries again is not kept waiting.
      if (failures !== this.failures) throw this.lastFailure;
      return this.load(index).catch((error: unknown) => {
        this.failures++;
        this.lastFailure = error;
        throw error;
      });
    });
    this.held.set(index, bytes);
    this.tail = bytes.then(
      () => undefined,
      () => {
        if (this.held.get(index) === bytes) this.held.delete(index);
      },
    );
    return bytes;
  }
}
