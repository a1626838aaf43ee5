import { join } from 'node:path';
import { openModelPath } from '../../src/cli/nodeFiles.ts';
import { MicroscopeStand, type MemoryMode } from '../../src/microscope/index.ts';

export const MODELS = join(import.meta.dirname, '../../public/models');

/** The shipped models on WASM in Node. */
export function nodeStand(memory: MemoryMode = 'fast'): MicroscopeStand {
  const open = (id: string) => openModelPath(join(MODELS, id));
  return new MicroscopeStand({ device: 'wasm', memory, open });
}
