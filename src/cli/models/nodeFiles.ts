import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ByteSource } from '../../microscope/formats/byteSource.ts';
import { checkRange } from '../../microscope/formats/byteSource.ts';
import { isPartOfSame } from '../../microscope/sources/chooseWeights.ts';
import type { ModelFolder } from '../../microscope/sources/modelFiles.ts';
import { openModel } from '../../microscope/sources/openModel.ts';
import type { OpenFileOptions } from '../../microscope/sources/openGguf.ts';
import type { WeightSource } from '../../microscope/weights.ts';

/** A file on disk. Opened for each read, so that there is nothing to close. */
export async function fileSource(path: string): Promise<ByteSource> {
  const { size } = await stat(path);
  const source: ByteSource = {
    size,
    async read(offset, length, signal) {
      checkRange(source, offset, length);
      const bytes = new Uint8Array(length);
      const file = await open(path, 'r');
      try {
        let done = 0;
        while (done < length) {
          signal?.throwIfAborted();
          const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
          if (bytesRead === 0) throw new Error(`${path} became shorter while it was read`);
          done += bytesRead;
        }
      } finally {
        await file.close();
      }
      return bytes;
    },
  };
  return source;
}

export function directoryFolder(path: string): ModelFolder {
  return {
    list: () => readdir(path),
    async open(file) {
      const names = await readdir(path);
      return names.includes(file) ? fileSource(join(path, file)) : undefined;
    },
  };
}

/** The model in a directory, or in one GGUF file, with the other parts of it that lie beside it. */
export async function openModelPath(
  path: string,
  options: OpenFileOptions = {},
): Promise<WeightSource> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new Error(`no file or folder ${path}`);
  if (found.isDirectory()) return openModel(directoryFolder(path), options);
  return openModel(partsOf(path), options);
}

/** A file by itself, or with the numbered parts of the same model. */
export function partsOf(path: string): ModelFolder {
  const folder = directoryFolder(dirname(path));
  return {
    ...folder,
    list: async () => (await folder.list()).filter((name) => isPartOfSame(name, basename(path))),
  };
}
