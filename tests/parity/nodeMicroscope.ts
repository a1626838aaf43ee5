import { join } from 'node:path';
import { openModelPath } from '../../src/cli/nodeFiles.ts';
import { MicroscopeStand } from '../../src/microscope/index.ts';

export const MODELS = join(import.meta.dirname, '../../public/models');

/** The shipped models on WASM in Node. */
export function nodeStand(): MicroscopeStand {
  return new MicroscopeStand({ device: 'wasm', open: (id) => openModelPath(join(MODELS, id)) });
}
