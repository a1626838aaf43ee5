import type { ManifestPart } from '../manifest.ts';
import { chunks } from './chunks.ts';

const PREFIX = 'conceptscope-model/';

/** Where verified parts are kept between visits. */
export interface PartCache {
  /** Undefined where the part is not kept; fewer or other bytes where it is damaged. `allocate` gives the memory for it. */
  get(part: ManifestPart, allocate: (bytes: number) => Uint8Array): Promise<Uint8Array | undefined>;
  /** Throws where there is no room. */
  put(part: ManifestPart, bytes: Uint8Array): Promise<void>;
  remove(part: ManifestPart): Promise<void>;
  /** Lets go of parts of an earlier version of the model. */
  keepOnly(parts: readonly ManifestPart[]): Promise<void>;
}

/** The browser's Cache Storage, one cache a model. Throws where the browser has none or has it switched off. */
export async function openPartCache(
  id: string,
  baseUrl: string,
  storage: CacheStorage = globalThis.caches,
): Promise<PartCache> {
  // Named by content, so that a new version of a part is a new entry.
  const key = (part: ManifestPart) => `${new URL(part.file, baseUrl).href}?sha256=${part.sha256}`;
  const cache = await storage.open(PREFIX + id);
  return {
    async get(part, allocate) {
      const response = await cache.match(key(part));
      if (!response?.body) return undefined;
      const bytes = allocate(part.bytes);
      let end = 0;
      for await (const chunk of chunks(response.body)) {
        bytes.set(chunk.subarray(0, part.bytes - end), end);
        end = Math.min(end + chunk.byteLength, part.bytes);
      }
      return bytes.subarray(0, end);
    },
    async put(part, bytes) {
      const body = bytes as Uint8Array<ArrayBuffer>;
      const headers = { 'content-type': 'application/octet-stream' };
      await cache.put(key(part), new Response(body, { headers }));
    },
    async remove(part) {
      await cache.delete(key(part));
    },
    async keepOnly(parts) {
      const wanted = new Set(parts.map(key));
      for (const request of await cache.keys()) {
        if (!wanted.has(request.url)) await cache.delete(request);
      }
    },
  };
}

/** Lets go of all that is kept of a model. True where there was something. */
export async function evict(
  id: string,
  storage: CacheStorage | undefined = globalThis.caches,
): Promise<boolean> {
  return (await storage?.delete(PREFIX + id)) ?? false;
}

/** Ids of the models of which something is kept. */
export async function keptModels(
  storage: CacheStorage | undefined = globalThis.caches,
): Promise<string[]> {
  const names = (await storage?.keys()) ?? [];
  return names.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
}
