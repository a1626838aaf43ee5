import { checkRange } from '../formats/byteSource.ts';
import type { ByteSource } from '../formats/byteSource.ts';
import type { ModelFolder } from './modelFiles.ts';

/**
 * Files that a reader chose, read by range where they lie. `onRead` hears of the bytes of each read. A read throws
 * where the file was changed or moved since it was chosen.
 */
export function filesFolder(
  files: readonly File[],
  onRead: (bytes: number) => void = () => undefined,
): ModelFolder {
  return {
    list: async () => files.map((file) => file.name),
    async open(name) {
      const file = files.find((one) => one.name === name);
      return file && fileSource(file, onRead);
    },
  };
}

function fileSource(file: File, onRead: (bytes: number) => void): ByteSource {
  const source: ByteSource = {
    size: file.size,
    async read(offset, length, signal) {
      signal?.throwIfAborted();
      checkRange(source, offset, length);
      const bytes = await file
        .slice(offset, offset + length)
        .arrayBuffer()
        .catch((cause: unknown) => {
          throw new Error(`${file.name}: it was changed or moved since it was chosen`, { cause });
        });
      signal?.throwIfAborted();
      onRead(length);
      return new Uint8Array(bytes);
    },
  };
  return source;
}
