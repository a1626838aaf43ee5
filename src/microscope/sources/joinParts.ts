import { checkRange } from '../formats/byteSource.ts';
import type { ByteSource } from '../formats/byteSource.ts';
import type { ManifestPart } from '../manifest.ts';

/** Reads one whole part, verified. */
export type PartReader = (
  part: ManifestPart,
  signal: AbortSignal | undefined,
  index: number,
) => Promise<Uint8Array>;

/**
 * The parts of a manifest as one run of bytes. Keeps the part read last, since tensors are asked for in order;
 * a tensor inside one part is a view of it, one that runs on into the next is copied.
 */
export function joinParts(parts: readonly ManifestPart[], readPart: PartReader): ByteSource {
  const starts = [0];
  for (const part of parts) starts.push((starts.at(-1) ?? 0) + part.bytes);
  let kept: { index: number; bytes: Promise<Uint8Array> } | undefined;

  function partBytes(index: number, part: ManifestPart, signal?: AbortSignal) {
    if (kept?.index !== index) {
      const bytes = readPart(part, signal, index);
      const entry = { index, bytes };
      kept = entry;
      // A failed or aborted read is not kept: the next caller tries again.
      bytes.catch(() => {
        if (kept === entry) kept = undefined;
      });
    }
    return kept.bytes;
  }

  const source: ByteSource = {
    size: starts.at(-1) ?? 0,
    async read(offset, length, signal) {
      checkRange(source, offset, length);
      const end = offset + length;
      let out: Uint8Array | undefined;
      for (const [index, part] of parts.entries()) {
        const start = starts[index] ?? 0;
        if (start + part.bytes <= offset || start >= end) continue;
        const bytes = await partBytes(index, part, signal);
        signal?.throwIfAborted();
        const from = Math.max(offset - start, 0);
        const to = Math.min(end - start, part.bytes);
        if (to - from === length) return bytes.subarray(from, to);
        out ??= new Uint8Array(length);
        out.set(bytes.subarray(from, to), start + from - offset);
      }
      return out ?? new Uint8Array(0);
    },
  };
  return source;
}
