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
