import { DownloadError } from '../errors.ts';
import { parseJson } from '../formats/jsonFields.ts';

/** A JSON file of a model folder, as the server has it now. Undefined where it may be `missing` and the server has none. */
export async function fetchJson(
  base: URL,
  file: string,
  load: typeof fetch,
  options: { readonly signal?: AbortSignal | undefined; readonly missing?: boolean } = {},
): Promise<unknown> {
  const { signal, missing = false } = options;
  let text: string;
  try {
    const url = new URL(file, base).href;
    const response = await load(url, { cache: 'no-cache', ...(signal && { signal }) });
    if (missing && response.status === 404) return undefined;
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    text = await response.text();
  } catch (cause) {
    signal?.throwIfAborted();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new DownloadError(`${file} could not be loaded: ${why}`, { cause });
  }
  return parseJson(text, file);
}

/** The address of a model folder, with the slash that its files are found by. */
export function folderUrl(address: string): URL {
  return new URL(address.endsWith('/') ? address : `${address}/`, globalThis.location?.href);
}
