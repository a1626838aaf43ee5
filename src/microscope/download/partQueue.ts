import { unlessAborted } from '../aborting.ts';

/**
 * Loads parts one at a time, in the order asked for, and a few ahead of the one asked for last. Parts outside that
 * window are let go of, so memory holds a few parts whatever the model's size; one asked for again is loaded again.
 */
export class PartQueue {
  private readonly count: number;
  private readonly ahead: number;
  private readonly load: (index: number) => Promise<Uint8Array>;
  private readonly release: (bytes: Uint8Array) => void;
  private readonly held = new Map<number, Promise<Uint8Array>>();
  private tail: Promise<void> = Promise.resolve();
  private failures = 0;
  private lastFailure: unknown;

  /** `release` is given the bytes that nobody reads any more. */
  constructor(
    count: number,
    ahead: number,
    load: (index: number) => Promise<Uint8Array>,
    release: (bytes: Uint8Array) => void,
  ) {
    this.count = count;
    this.ahead = ahead;
    this.load = load;
    this.release = release;
  }

  /** Gives what `use` makes of a part. The bytes are lent for that call. */
  async get<T>(index: number, use: (bytes: Uint8Array) => T, signal?: AbortSignal): Promise<T> {
    const last = Math.min(index + this.ahead, this.count - 1);
    for (const [other, bytes] of this.held) {
      if (other >= index && other <= last) continue;
      this.held.delete(other);
      // Whoever waits for it was there first, and has used it by then.
      bytes.then(this.release, () => undefined);
    }
    const wanted = this.start(index).then(use);
    wanted.catch(() => undefined); // nobody may be left to hear of it
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
