import { openModelFolder, type OpenFolderOptions } from './download/openModelFolder.ts';
import { DownloadError } from './errors.ts';
import { parseJson } from './formats/jsonFields.ts';
import { MicroscopeStand, type MicroscopeOptions } from './lens/microscope.ts';
import type { SelfTest } from './lens/selfTest.ts';
import type { Model } from './types.ts';
import type { WeightSource } from './weights.ts';

type FolderOptions = Pick<OpenFolderOptions, 'fetch' | 'cache' | 'onUncached'>;

/** For a stand: models in folders behind addresses, each with the self-test that lies beside it. */
export function modelsAt(
  addressOf: (id: string) => string,
  options: FolderOptions = {},
): Required<Pick<MicroscopeOptions, 'open' | 'selfTest'>> {
  return {
    open: (id, { signal, onBytes }) =>
      openModelFolder(addressOf(id), {
        ...options,
        signal,
        onProgress: ({ bytes }) => {
          onBytes(bytes);
        },
      }),
    selfTest: (id) => fetchSelfTest(addressOf(id), options.fetch ?? globalThis.fetch),
  };
}

/** Undefined where the folder has none. */
async function fetchSelfTest(folder: string, load: typeof fetch): Promise<SelfTest | undefined> {
  const url = `${folder.replace(/\/$/, '')}/self-test.json`;
  try {
    const answer = await load(url);
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    return parseJson(await answer.text(), 'self-test.json') as SelfTest;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new DownloadError(`self-test.json could not be loaded: ${why}`, { cause });
  }
}

export interface LoadModelOptions
  extends Omit<MicroscopeOptions, 'open' | 'selfTest'>, FolderOptions {
  readonly signal?: AbortSignal;
}

/**
 * One model, ready to run: from the address of a model folder, which is checked by the self-test beside it, or from
 * weights that `openModel` has opened. `dispose` frees it. Throws DownloadError, FormatError or UnsupportedError with
 * what is wrong with the files, DeviceError where the device cannot hold or run them.
 */
export async function loadModel(
  from: string | WeightSource,
  { signal, fetch, cache, onUncached, ...options }: LoadModelOptions = {},
): Promise<Model> {
  const folder = {
    ...(fetch && { fetch }),
    ...(cache !== undefined && { cache }),
    ...(onUncached && { onUncached }),
  };
  const weights =
    typeof from === 'string' ? modelsAt(() => from, folder) : { open: () => Promise.resolve(from) };
  const stand = new MicroscopeStand({ ...options, ...weights });
  try {
    return await stand.model(typeof from === 'string' ? from : from.id, signal);
  } catch (error) {
    await stand.dispose();
    throw error;
  }
}
