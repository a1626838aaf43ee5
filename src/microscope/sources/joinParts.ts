import { checkRange } from '../formats/byteSource.ts';
import type { ByteSource } from '../formats/byteSource.ts';
import type { ManifestPart } from '../manifest.ts';

/** Reads one whole part, verified. The bytes may be shared: not to be written to. */
export type PartReader = (index: number, signal?: AbortSignal) => Promise<Uint8Array>;

/**
 * The parts of a manifest as one run of bytes. Every read is a copy, so that whoever keeps a small tensor does not keep
 * the 16 MiB around it.
 */
export function joinParts(parts: readonly ManifestPart[], readPart: PartReader): ByteSource {
  const starts = [0];
  for (const part of parts) starts.push((starts.at(-1) ?? 0) + part.bytes);
  const source: ByteSource = {
    size: starts.at(-1) ?? 0,
    async read(offset, length, signal) {
      checkRange(source, offset, length);
      const end = offset + length;
      const out = new Uint8Array(length);
      for (const [index, part] of parts.entries()) {
        const start = starts[index] ?? 0;
        if (start + part.bytes <= offset || start >= end) continue;
        const bytes = await readPart(index, signal);
        signal?.throwIfAborted();
        const from = Math.max(offset - start, 0);
        const to = Math.min(end - start, part.bytes);
        out.set(bytes.subarray(from, to), start + from - offset);
      }
      return out;
    },
  };
  return source;
}

/** Keeps the part read last, since tensors are asked for in order. */
export function keepLast(readPart: PartReader): PartReader {
  let kept: { index: number; bytes: Promise<Uint8Array> } | undefined;
  return (index) => {
    if (kept?.index === index) return kept.bytes;
    // Without a signal: one reader's abort must not fail another who waits for the same part.
    const entry = { index, bytes: readPart(index) };
    kept = entry;
    entry.bytes.catch(() => {
      if (kept === entry) kept = undefined;
    });
    return entry.bytes;
  };
}
