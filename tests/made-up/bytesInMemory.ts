import { checkRange, type ByteSource } from '../../src/microscope/formats/byteSource.ts';

export function bytesInMemory(bytes: Uint8Array): ByteSource {
  const source: ByteSource = {
    size: bytes.byteLength,
    read(offset, length, signal) {
      return Promise.resolve().then(() => {
        signal?.throwIfAborted();
        checkRange(source, offset, length);
        return bytes.slice(offset, offset + length);
      });
    },
  };
  return source;
}
