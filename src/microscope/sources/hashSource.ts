import type { ByteSource } from '../formats/byteSource.ts';

const CHUNK_BYTES = 16 * 1024 * 1024;

export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * A SHA-256 that identifies a file too large to hash in one piece (WebCrypto takes no stream): that of the hex digests
 * of its 16 MiB chunks, joined by newlines. Files of one chunk differ from their plain SHA-256 too.
 */
export async function hashOfChunks(source: ByteSource, signal?: AbortSignal): Promise<string> {
  const digests: string[] = [];
  for (let at = 0; at < source.size; at += CHUNK_BYTES) {
    const chunk = await source.read(at, Math.min(CHUNK_BYTES, source.size - at), signal);
    digests.push(await sha256Hex(chunk));
  }
  return sha256Hex(new TextEncoder().encode(digests.join('\n')));
}
