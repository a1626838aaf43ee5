import { checkRange } from '../formats/byteSource.ts';
import type { ByteSource } from '../formats/byteSource.ts';
import { letGo } from '../letGo.ts';
import type { ManifestPart } from '../manifest.ts';

/** Gives what `use` makes of a whole part, verified. The bytes are lent for that call, and not to be written to. */
export type PartReader = <T>(
  index: number,
  use: (bytes: Uint8Array) => T,
  signal?: AbortSignal,
) => Promise<T>;

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
        const from = Math.max(offset - start, 0);
        const to = Math.min(end - start, part.bytes);
        const copy = (bytes: Uint8Array) => {
          out.set(bytes.subarray(from, to), start + from - offset);
        };
        await readPart(index, copy, signal);
        signal?.throwIfAborted();
      }
      return out;
    },
  };
  return source;
}

/** Keeps the part read last, since tensors are asked for in order. `load` gives bytes of the keeper's own. */
export function keepLast(load: (index: number) => Promise<Uint8Array>): PartReader {
  let kept: { index: number; bytes: Promise<Uint8Array> } | undefined;
  return (index, use) => {
    if (kept?.index !== index) {
      // Whoever waits for the part before was there first, and has used it by then.
      kept?.bytes.then(letGo, () => undefined);
      // Without a signal: one reader's abort must not fail another who waits for the same part.
      const entry = { index, bytes: load(index) };
      kept = entry;
      entry.bytes.catch(() => {
        if (kept === entry) kept = undefined;
      });
    }
    return kept.bytes.then(use);
  };
}
