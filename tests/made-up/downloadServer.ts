/** A site's model folder behind a `fetch` of our own, which can fail in every way a network does. */
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { openModelFolder } from '../../src/microscope/download/openModelFolder.ts';
import type { OpenFolderOptions } from '../../src/microscope/download/openModelFolder.ts';
import type { ModelConfig } from '../../src/microscope/config.ts';
import type { PartsManifest } from '../../src/microscope/manifest.ts';
import { expectedWeights } from '../../src/microscope/sources/expectedWeights.ts';
import { tensorBytes } from '../../src/microscope/formats/weightTypes.ts';
import { WORD_TOKENIZER } from './modelFiles.ts';
import { seededRandom } from '../../src/microscope/index.ts';
import { randomBytes } from './fileWriters.ts';

export const BASE = 'https://site.example/models/tiny/';

const config: ModelConfig = {
  architecture: 'llama',
  ...{ nLayers: 3, dModel: 32, nHeads: 4, nKeyValueHeads: 2, dHead: 8, dMlp: 64, dVocab: 64 },
  ...{ nCtx: 16, eps: 1e-5, rotaryBase: 10000, tiedEmbeddings: true },
};

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

export interface Site {
  readonly manifest: PartsManifest;
  readonly weights: Uint8Array;
  readonly files: Map<string, Uint8Array>;
}

/** A model in parts of `partBytes`, so that tensors straddle them. */
export function makeSite(partBytes = 30_000): Site {
  let at = 0;
  const tensors = expectedWeights(config).map(({ name, shape }) => {
    const bytes = tensorBytes('F32', shape, name);
    at += bytes;
    return { name, type: 'F32' as const, shape, offset: at - bytes, bytes };
  });
  const weights = randomBytes(at, seededRandom(7));
  const files = new Map<string, Uint8Array>();
  const listed = (file: string, bytes: Uint8Array) => {
    files.set(file, bytes);
    return { file, bytes: bytes.byteLength, sha256: sha256(bytes) };
  };
  const parts = Array.from({ length: Math.ceil(at / partBytes) }, (_, i) =>
    listed(`weights-${i}.bin`, weights.slice(i * partBytes, (i + 1) * partBytes)),
  );
  const tokenizer = listed(
    'tokenizer.json',
    new TextEncoder().encode(JSON.stringify(WORD_TOKENIZER)),
  );
  const manifest: PartsManifest = {
    format: 'conceptscope-model/1',
    container: 'parts',
    id: 'tiny',
    name: 'Tiny',
    licence: 'MIT',
    source: { file: 'x', sha256: sha256(weights), note: '' },
    config,
    sha256: sha256(weights),
    bytes: at,
    tokenizer,
    parts,
    tensors,
  };
  files.set('manifest.json', new TextEncoder().encode(JSON.stringify(manifest)));
  return { manifest, weights, files };
}

export interface Request {
  readonly file: string;
  readonly range: string | undefined;
}

/** How one request goes wrong; undefined answers it well. */
export type Trouble =
  | { readonly status: number }
  | { readonly breakAfter: number }
  | { readonly stallAfter: number }
  | { readonly offline: true }
  | { readonly content: Uint8Array }
  | undefined;

export interface ServerOptions {
  /** Asked before each answer. */
  readonly trouble?: (request: Request, nth: number) => Trouble;
  readonly ranges?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

export function serve(site: Site, { trouble, ranges = true, headers = {} }: ServerOptions = {}) {
  const requests: Request[] = [];
  const counts = new Map<string, number>();
  const fetch = async (input: string | URL | globalThis.Request, init?: RequestInit) => {
    const file = (input instanceof Request ? input.url : String(input)).replace(BASE, '');
    const range = new Headers(init?.headers).get('range') ?? undefined;
    const nth = counts.get(file) ?? 0;
    counts.set(file, nth + 1);
    requests.push({ file, range });
    init?.signal?.throwIfAborted();
    const wrong = trouble?.({ file, range }, nth);
    if (wrong && 'offline' in wrong) throw new TypeError('Failed to fetch');
    if (wrong && 'status' in wrong) return new Response('', { status: wrong.status });
    let content = wrong && 'content' in wrong ? wrong.content : site.files.get(file);
    if (!content) return new Response('', { status: 404 });
    const from = ranges && range ? Number(/^bytes=(\d+)-$/.exec(range)![1]) : 0;
    const total = content.byteLength;
    content = content.subarray(from);
    const contentRange = { 'content-range': `bytes ${from}-${total - 1}/${total}` };
    return new Response(stream(content, wrong, init?.signal ?? undefined), {
      status: from > 0 ? 206 : 200,
      headers: { etag: '"1"', ...headers, ...(from > 0 ? contentRange : {}) },
    });
  };
  return { fetch, requests };
}

function stream(content: Uint8Array, wrong: Trouble, signal: AbortSignal | undefined) {
  const limit =
    wrong && 'breakAfter' in wrong
      ? wrong.breakAfter
      : wrong && 'stallAfter' in wrong
        ? wrong.stallAfter
        : Infinity;
  let at = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted) {
        controller.error(signal.reason);
      } else if (at >= limit && wrong && 'stallAfter' in wrong) {
        await new Promise((resolve) => signal?.addEventListener('abort', resolve));
        controller.error(signal?.reason);
      } else if (at >= limit) {
        controller.error(new TypeError('network error'));
      } else if (at >= content.byteLength) {
        controller.close();
      } else {
        const end = Math.min(at + 10_000, content.byteLength, limit);
        controller.enqueue(content.slice(at, end));
        at = end;
      }
    },
  });
}

const QUICK = { retryDelays: [1, 1, 1], cache: false } as const;

/** Opens the site's model with quick retries and, unless asked for, no cache. */
export async function openFrom(
  site: Site,
  server: ServerOptions = {},
  options: OpenFolderOptions = {},
) {
  const { fetch, requests } = serve(site, server);
  const source = await openModelFolder(BASE, { ...QUICK, fetch, ...options });
  return { source, requests };
}

/** Reads every tensor and holds it to the bytes on the site. */
export async function readAll(site: Site, source: Awaited<ReturnType<typeof openModelFolder>>) {
  for (const { name, offset, bytes } of site.manifest.tensors) {
    const { data } = await source.read(name);
    expect(Buffer.compare(data, site.weights.subarray(offset, offset + bytes)), name).toBe(0);
  }
}

/** Cache Storage in memory, which can run out of room. */
export class MemoryStorage {
  readonly stored = new Map<string, Map<string, Uint8Array>>();
  quota = Infinity;

  asCaches(): CacheStorage {
    const open = async (name: string) => {
      const cache = this.stored.get(name) ?? new Map<string, Uint8Array>();
      this.stored.set(name, cache);
      return {
        match: async (key: string) => {
          const bytes = cache.get(key);
          return bytes && new Response(bytes.slice());
        },
        put: async (key: string, response: Response) => {
          const bytes = new Uint8Array(await response.arrayBuffer());
          const used = [...cache.values()].reduce((sum, one) => sum + one.byteLength, 0);
          if (used + bytes.byteLength > this.quota) {
            throw new DOMException('Quota exceeded.', 'QuotaExceededError');
          }
          cache.set(key, bytes);
        },
        delete: async (key: string | { url: string }) =>
          cache.delete(typeof key === 'string' ? key : key.url),
        keys: async () => [...cache.keys()].map((url) => ({ url })),
      };
    };
    const storage = {
      open,
      delete: async (name: string) => this.stored.delete(name),
      keys: async () => [...this.stored.keys()],
    };
    return storage as unknown as CacheStorage;
  }
}
