import { join } from 'node:path';
import { openModelPath } from '../../src/cli/models/nodeFiles.ts';
import { ModelPool, type MemoryMode } from '../../src/microscope/index.ts';

export const MODELS = join(import.meta.dirname, '../../public/models');

/** The shipped models on WASM in Node. */
export function nodePool(memory: MemoryMode = 'fast'): ModelPool {
  const open = (id: string) => openModelPath(join(MODELS, id));
  return new ModelPool({ device: 'wasm', memory, open });
}
