import { DownloadError } from '../errors.ts';
import type { ManifestPart } from '../manifest.ts';
import { sha256Hex } from '../sources/hashSource.ts';
import { chunks } from './chunks.ts';
import { abortableDelay, StallWatch } from './waiting.ts';

export interface FetchOptions {
  readonly fetch: typeof fetch;
  readonly signal?: AbortSignal | undefined;
  /** Bytes of this part that are here; falls back to 0 when it has to start again. */
  readonly onReceived?: ((bytes: number) => void) | undefined;
  /** How the browser's own HTTP cache is used. */
  readonly httpCache?: RequestCache | undefined;
  /** Pauses before the second and later attempts. */
  readonly retryDelays?: readonly number[] | undefined;
  /** Gives the memory that the part is put in. */
  readonly allocate?: ((bytes: number) => Uint8Array) | undefined;
  /** Without a byte for this long, an attempt is given up. */
  readonly stallMs?: number | undefined;
}

const RETRY_DELAYS = [500, 2000, 5000];
const STALL_MS = 30_000;

/** What has arrived of a part, kept from one attempt to the next. */
interface Progress {
  readonly bytes: Uint8Array;
  received: number;
  /** The version the bytes are of, where the server names it. */
  etag: string | undefined;
  resumable: boolean;
}

/**
 * Downloads one part and checks its size and SHA-256. A connection that breaks is taken up where it broke where the
 * server allows it. Throws DownloadError with the last cause when attempts run out, at once for what a retry cannot mend.
 */
export async function fetchPart(
  url: string,
  part: ManifestPart,
  options: FetchOptions,
): Promise<Uint8Array> {
  const delays = options.retryDelays ?? RETRY_DELAYS;
  const progress: Progress = {
    bytes: options.allocate?.(part.bytes) ?? new Uint8Array(part.bytes),
    received: 0,
    etag: undefined,
    resumable: false,
  };
  for (let attempt = 0; ; attempt++) {
    try {
      await receive(url, part, progress, options, attempt);
      await checkHash(part, progress);
      return progress.bytes;
    } catch (error) {
      options.signal?.throwIfAborted();
      const delay = delays[attempt];
      if (error instanceof Unmendable || delay === undefined)
        throw finalError(part, progress, error);
      if (!progress.resumable) progress.received = 0;
      await abortableDelay(delay, options.signal);
    }
  }
}

/** An answer that another attempt would only repeat. */
class Unmendable extends Error {}

/** The bytes that arrived are not those of the manifest. */
class WrongBytes extends Error {}

async function receive(
  url: string,
  part: ManifestPart,
  progress: Progress,
  options: FetchOptions,
  attempt: number,
): Promise<void> {
  const watch = new StallWatch(options.stallMs ?? STALL_MS, options.signal);
  try {
    const headers: Record<string, string> = {};
    if (progress.received > 0) {
      headers['range'] = `bytes=${progress.received}-`;
      if (progress.etag !== undefined) headers['if-range'] = progress.etag;
    }
    const cache = attempt > 0 ? 'reload' : (options.httpCache ?? 'default');
    const response = await options.fetch(url, { headers, signal: watch.signal, cache });
    accept(response, progress);
    if (!response.body) throw new Error('the answer has no content');
    for await (const value of chunks(response.body)) {
      watch.sawBytes();
      if (progress.received + value.byteLength > part.bytes) {
        progress.resumable = false;
        throw new WrongBytes(`more than ${part.bytes} bytes arrived`);
      }
      progress.bytes.set(value, progress.received);
      progress.received += value.byteLength;
      options.onReceived?.(progress.received);
    }
    if (progress.received < part.bytes) throw new Error('the connection ended early');
  } catch (error) {
    throw watch.reason ?? error;
  } finally {
    watch.stop();
  }
}

/** Prepares for the content of an answer: goes on where the last one broke, or starts again. */
function accept(response: Response, progress: Progress): void {
  if (response.status === 206) {
    const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
    if (Number(start) === progress.received) return;
    progress.resumable = false;
    throw new Error('the server sent another range than was asked for');
  }
  if (response.status === 416) {
    progress.resumable = false;
    throw new Error('the server refused to go on');
  }
  if (!response.ok) {
    const text = `the server answered ${response.status} ${response.statusText}`.trim();
    const mendable = response.status >= 500 || [408, 429].includes(response.status);
    throw mendable ? new Error(text) : new Unmendable(text);
  }
  const etag = response.headers.get('etag') ?? undefined;
  progress.received = 0;
  progress.etag = etag?.startsWith('W/') ? undefined : etag;
  // Ranges of a compressed answer count compressed bytes.
  progress.resumable = response.headers.get('content-encoding') === null;
}

async function checkHash(part: ManifestPart, progress: Progress): Promise<void> {
  if (!globalThis.crypto?.subtle) {
    throw new Unmendable('a page outside a secure context (https or localhost) cannot check it');
  }
  const sha256 = await sha256Hex(progress.bytes);
  if (sha256 === part.sha256) return;
  progress.resumable = false;
  throw new WrongBytes(`its SHA-256 is ${sha256}, expected ${part.sha256}`);
}

function finalError(part: ManifestPart, progress: Progress, cause: unknown): DownloadError {
  const why = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof WrongBytes) {
    return new DownloadError(`${part.file} is damaged: ${why}`, { cause });
  }
  if (cause instanceof Unmendable) {
    return new DownloadError(`${part.file} could not be loaded: ${why}`, { cause });
  }
  const online = globalThis.navigator?.onLine ?? true; // Node has no onLine
  const offline = online ? '' : ' (this device is offline)';
  return new DownloadError(
    `${part.file} could not be loaded: ${progress.received} of ${part.bytes} bytes arrived${offline}: ${why}`,
    { cause },
  );
}
