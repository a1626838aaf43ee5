import { fetchJson, folderUrl } from './download/fetchJson.ts';
import { openModelFolder, type OpenFolderOptions } from './download/openModelFolder.ts';
import { ModelPool, type ModelPoolOptions } from './lens/modelPool.ts';
import type { SelfTest } from './lens/selfTest.ts';
import type { Model } from './types.ts';
import type { WeightSource } from './weights.ts';

type FolderOptions = Pick<OpenFolderOptions, 'fetch' | 'cache' | 'onUncached'>;

/** For a pool: models in folders behind addresses, each with the self-test that lies beside it. */
export function modelsAt(
  addressOf: (id: string) => string,
  options: FolderOptions = {},
): Required<Pick<ModelPoolOptions, 'open' | 'selfTest'>> {
  return {
    open: (id, { signal, onBytes }) =>
      openModelFolder(addressOf(id), {
        ...options,
        signal,
        onProgress: ({ bytes }) => {
          onBytes(bytes);
        },
      }),
    selfTest: async (id) => {
      const load = options.fetch ?? globalThis.fetch;
      const folder = folderUrl(addressOf(id));
      return (await fetchJson(folder, 'self-test.json', load, { missing: true })) as
        SelfTest | undefined;
    },
  };
}

export interface LoadModelOptions
  extends Omit<ModelPoolOptions, 'open' | 'selfTest'>, FolderOptions {
  readonly signal?: AbortSignal;
}

/**
 * One model, ready to run: from the address of a model folder, which is checked by the self-test beside it, or from
 * weights that `openModel` has opened. `dispose` frees it. Throws DownloadError, FormatError or UnsupportedError with
 * what is wrong with the files, DeviceError where the device cannot hold or run them.
 */
export async function loadModel(
  from: string | WeightSource,
  options: LoadModelOptions = {},
): Promise<Model> {
  const weights =
    typeof from === 'string'
      ? modelsAt(() => from, options)
      : { open: () => Promise.resolve(from) };
  const pool = new ModelPool({ ...options, ...weights });
  try {
    return await pool.model(typeof from === 'string' ? from : from.id, options.signal);
  } catch (error) {
    await pool.dispose();
    throw error;
  }
}
