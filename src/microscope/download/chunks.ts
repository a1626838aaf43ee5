/**
 * What arrives, piece by piece. Not read into a buffer of our own (BYOB), which would spare some garbage: after a
 * reload Chromium 156 at times never finished reading a kept part that way.
 */
export async function* chunks(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array, void> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
