import { parseJson } from '../formats/jsonFields.ts';
import { parseManifest } from '../manifest.ts';
import type { Manifest, ManifestPart } from '../manifest.ts';
import { sha256Hex } from '../sources/hashSource.ts';
import { joinParts } from '../sources/joinParts.ts';
import { openManifest } from '../sources/openManifest.ts';
import type { WeightSource } from '../weights.ts';
import { fetchJson, folderUrl } from './fetchJson.ts';
import { fetchPart } from './fetchPart.ts';
import type { FetchOptions } from './fetchPart.ts';
import { openPartCache } from './partCache.ts';
import type { PartCache } from './partCache.ts';
import { PartMemory } from './partMemory.ts';
import { PartQueue } from './partQueue.ts';

export interface DownloadProgress {
  /** Bytes of the weights that are here, from the network or from the cache. */
  readonly bytes: number;
  readonly totalBytes: number;
}

export interface OpenFolderOptions extends Pick<FetchOptions, 'retryDelays' | 'stallMs'> {
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
  /** Default: the browser's Cache Storage; `false` keeps nothing between visits. */
  readonly cache?: CacheStorage | false;
  /** Stops every download of this folder. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Parts cannot be kept between visits, and why. The model loads all the same. Called once. */
  readonly onUncached?: (reason: string) => void;
}

/** Parts loaded ahead of the one being read: 16 MiB. */
const PARTS_AHEAD = 1;

/**
 * A model folder behind an address (`…/models/<id>/`). Resolves when the manifest and the tokenizer are there; each
 * `read` then waits for the parts that hold its tensor, which are fetched in order. Throws DownloadError where bytes do
 * not arrive or are not those the manifest promises, FormatError for a manifest that is wrong.
 */
export async function openModelFolder(
  baseUrl: string,
  options: OpenFolderOptions = {},
): Promise<WeightSource> {
  const base = folderUrl(baseUrl);
  const load: typeof fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const manifest = parseManifest(await fetchJson(base, 'manifest.json', load, options));
  const keeper = await PartKeeper.open(manifest, base, options);
  const { parts, bytes: totalBytes } = manifest;

  async function loadPart(
    part: ManifestPart,
    allocate: (bytes: number) => Uint8Array,
    onReceived?: (bytes: number) => void,
  ) {
    options.signal?.throwIfAborted();
    const kept = await keeper.find(part, allocate);
    if (kept) return kept;
    const bytes = await fetchPart(new URL(part.file, base).href, part, {
      ...options,
      fetch: load,
      allocate,
      onReceived,
      httpCache: keeper.works ? 'no-store' : 'default',
    });
    await keeper.keep(part, bytes);
    return bytes;
  }

  const received = new Map<number, number>();
  const report = (index: number, bytes: number) => {
    if (options.signal?.aborted) return;
    received.set(index, bytes);
    const sum = [...received.values()].reduce((total, one) => total + one, 0);
    options.onProgress?.({ bytes: sum, totalBytes });
  };
  const memory = new PartMemory(Math.max(...parts.map((part) => part.bytes)));
  const loadIndex = async (index: number) => {
    const part = parts[index]!;
    const first = received.get(index) !== part.bytes; // a part loaded again is not counted again
    const onReceived = first ? (count: number) => report(index, count) : undefined;
    const bytes = await loadPart(part, (length) => memory.take(length), onReceived);
    if (first) report(index, part.bytes);
    return bytes;
  };
  const queue = new PartQueue(parts.length, PARTS_AHEAD, loadIndex, (bytes) => {
    memory.giveBack(bytes);
  });
  const joined = joinParts(parts, (index, use, signal) => queue.get(index, use, signal));
  const tokenizer = await loadPart(manifest.tokenizer, (length) => new Uint8Array(length));
  const json = parseJson(new TextDecoder().decode(tokenizer), manifest.tokenizer.file);
  return openManifest(manifest, json, joined, options.signal);
}

/** The cache where there is one, and plain downloading from the moment it fails. */
class PartKeeper {
  private cache: PartCache | undefined;
  private readonly onUncached: ((reason: string) => void) | undefined;

  private constructor(onUncached: ((reason: string) => void) | undefined) {
    this.onUncached = onUncached;
  }

  static async open(
    manifest: Manifest,
    base: URL,
    { cache, onUncached }: OpenFolderOptions,
  ): Promise<PartKeeper> {
    const keeper = new PartKeeper(onUncached);
    if (cache === false) return keeper;
    await keeper.attempt(async () => {
      const storage = cache ?? globalThis.caches;
      if (!storage) throw new Error('this browser offers no storage here');
      const opened = await openPartCache(manifest.id, base.href, storage);
      await opened.keepOnly([manifest.tokenizer, ...manifest.parts]);
      keeper.cache = opened;
    });
    return keeper;
  }

  get works(): boolean {
    return this.cache !== undefined;
  }

  /** A kept part that is still what it was. */
  async find(
    part: ManifestPart,
    allocate: (bytes: number) => Uint8Array,
  ): Promise<Uint8Array | undefined> {
    return this.attempt(async () => {
      const bytes = await this.cache?.get(part, allocate);
      if (!bytes) return undefined;
      if (bytes.byteLength === part.bytes && (await sha256Hex(bytes)) === part.sha256) return bytes;
      await this.cache?.remove(part);
      return undefined;
    });
  }

  async keep(part: ManifestPart, bytes: Uint8Array): Promise<void> {
    await this.attempt(async () => this.cache?.put(part, bytes));
  }

  private async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.cache = undefined;
      this.onUncached?.(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }
}
