const CHUNK_BYTES = 256 * 1024;

/** What arrives, piece by piece; each is there until the next is asked for. */
export async function* chunks(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array, void> {
  const reader = ownBufferReader(body);
  try {
    let buffer = new ArrayBuffer(CHUNK_BYTES);
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(buffer));
      if (done) return;
      yield value;
      buffer = value.buffer;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

type ChunkReader = Pick<ReadableStreamBYOBReader, 'read' | 'cancel'>;

/** Reads into one buffer again and again where the browser can; elsewhere each chunk is an object of its own. */
function ownBufferReader(body: ReadableStream<Uint8Array<ArrayBuffer>>): ChunkReader {
  try {
    return body.getReader({ mode: 'byob' });
  } catch {
    return body.getReader();
  }
}
