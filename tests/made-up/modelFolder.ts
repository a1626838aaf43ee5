import type { ByteSource } from '../../src/microscope/formats/byteSource.ts';
import type { ModelFolder } from '../../src/microscope/sources/modelFiles.ts';
import { bytesInMemory } from './bytesInMemory.ts';

/** A folder of files in memory. Objects are written as JSON. */
export function folderOf(files: Readonly<Record<string, Uint8Array | object>>): ModelFolder {
  const sources = new Map<string, ByteSource>();
  for (const [name, content] of Object.entries(files)) {
    const bytes =
      content instanceof Uint8Array ? content : new TextEncoder().encode(JSON.stringify(content));
    sources.set(name, bytesInMemory(bytes));
  }
  return { list: async () => [...sources.keys()], open: async (file) => sources.get(file) };
}
