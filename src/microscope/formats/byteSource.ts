import { FormatError } from '../errors.ts';

/** Random access to bytes that may be on disk, in memory or still on their way. */
export interface ByteSource {
  /** Bytes in all. */
  readonly size: number;
  /** Exactly `length` bytes from `offset`, the caller's own. */
  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array>;
}

/** Throws FormatError where a range does not lie inside the source. */
export function checkRange(
  source: { readonly size: number },
  offset: number,
  length: number,
): void {
  if (!(offset >= 0 && length >= 0 && offset + length <= source.size)) {
    throw new FormatError(
      `bytes ${offset} to ${offset + length} lie outside a file of ${source.size} bytes`,
    );
  }
}

/** Files one after another, as one. */
export function concatenated(sources: readonly ByteSource[]): ByteSource {
  const [only] = sources;
  if (only && sources.length === 1) return only;
  const joined: ByteSource = {
    size: sources.reduce((sum, source) => sum + source.size, 0),
    async read(offset, length, signal) {
      checkRange(joined, offset, length);
      const out = new Uint8Array(length);
      let start = 0;
      for (const source of sources) {
        const from = Math.max(offset, start);
        const to = Math.min(offset + length, start + source.size);
        if (from < to) out.set(await source.read(from - start, to - from, signal), from - offset);
        start += source.size;
      }
      return out;
    },
  };
  return joined;
}
