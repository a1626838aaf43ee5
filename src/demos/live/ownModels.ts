import { filesFolder, ModelPool, openModel } from '../../microscope/index.ts';
import { sizeOf } from './protocol.ts';
import type { EngineSettings } from './engineSettings.ts';
import type { OwnFiles } from './protocol.ts';
import type { Models, ModelEvents } from './workerHandler.ts';

/**
 * A pool whose every model is the reader's own, whatever id an experiment asks for. No recorded self-test is there to
 * catch a graphics device that lies, so what it gives is compared with WASM.
 */
export function ownModels(
  own: OwnFiles,
  { device, memory }: EngineSettings,
  events: ModelEvents,
): Models {
  const total = sizeOf(own.files);
  const pool = new ModelPool({
    device,
    compareWithWasm: true,
    memory,
    open: (_, { signal, onBytes }) => {
      let read = 0;
      const folder = filesFolder(own.files, (bytes) => {
        read += bytes;
        onBytes(Math.min(read / 2, total)); // once for its hash, once to load it
      });
      return openModel(folder, { id: own.id, signal });
    },
    ...events,
  });
  const model = (_: string, signal?: AbortSignal) => pool.model(own.id, signal);
  return {
    get device() {
      return pool.device;
    },
    model,
    arriving: (_, signal) => pool.arriving(own.id, signal),
    asRun: (signal, work) => pool.asRun(signal, work),
    grow: (signal) => pool.grow(signal),
    shrink: (signal) => pool.shrink(signal),
    memory: () => pool.memory(),
    microscope: (signal, onProgress) => ({
      ...pool.microscope(signal, onProgress),
      model: (id) => model(id, signal),
    }),
    dispose: () => pool.dispose(),
  };
}
