import { join } from 'node:path';
import { openModelPath } from '../../src/cli/models/nodeFiles.ts';
import { ModelPool, type MemoryMode } from '../../src/microscope/index.ts';

export const MODELS = join(import.meta.dirname, '../../public/models');

const pools = new Map<MemoryMode, ModelPool>();

/** The shipped models on WASM in Node, loaded once for all files of tests: they run one after another in one process. */
export function nodePool(memory: MemoryMode = 'fast'): ModelPool {
  const open = (id: string) => openModelPath(join(MODELS, id));
  const pool = pools.get(memory) ?? new ModelPool({ device: 'wasm', memory, open });
  pools.set(memory, pool);
  return pool;
}
