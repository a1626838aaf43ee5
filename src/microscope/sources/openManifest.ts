import type { Manifest, PartsManifest } from '../manifest.ts';
import type { ByteSource } from '../formats/byteSource.ts';
import type { WeightSource } from '../weights.ts';
import { weightSource } from './entries.ts';
import type { WeightEntry } from './entries.ts';
import { safetensorsEntries } from './safetensorsWeights.ts';

/**
 * The weights of a checked manifest. `joined` gives the bytes of its parts as one run, read only as tensors are asked
 * for (and, for a safetensors container, its header at once).
 */
export async function openManifest(
  manifest: Manifest,
  tokenizer: unknown,
  joined: ByteSource,
  signal?: AbortSignal,
): Promise<WeightSource> {
  const entries =
    manifest.container === 'parts'
      ? partsEntries(manifest, joined)
      : (await safetensorsEntries([joined], manifest.config, signal)).entries;
  const { id, name, config, sha256: hash, bytes } = manifest;
  // All that has to arrive, a safetensors header too: what progress is counted against.
  return { ...weightSource({ id, name, config, tokenizer, hash }, entries), bytes };
}

function partsEntries(manifest: PartsManifest, joined: ByteSource): Map<string, WeightEntry> {
  return new Map(
    manifest.tensors.map(({ name, type, shape, offset, bytes }) => [
      name,
      { type, shape, bytes, read: (signal) => joined.read(offset, bytes, signal) },
    ]),
  );
}
