/**
 * Memory that parts take turns in. It cannot be let go of one by one: what a browser was asked to hash or to store it
 * holds on to until its collector runs, by when several parts have gone through.
 */
export class PartMemory {
  readonly #bytes: number;
  readonly #free: ArrayBufferLike[] = [];

  /** For parts of at most `bytes` bytes. */
  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  take(bytes: number): Uint8Array {
    return new Uint8Array(this.#free.pop() ?? new ArrayBuffer(this.#bytes), 0, bytes);
  }

  /** Nobody reads these bytes any more. */
  giveBack({ buffer }: Uint8Array): void {
    this.#free.push(buffer);
  }
}
