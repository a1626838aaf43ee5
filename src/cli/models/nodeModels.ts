import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelPool } from '../../microscope/index.ts';
import { say } from '../command.ts';
import { openModelPath } from './nodeFiles.ts';

const ROOT = join(import.meta.dirname, '../../..');
export const MODELS_FOLDER = join(ROOT, 'public/models');
export const RECORDED_FOLDER = join(ROOT, 'content/recorded');
export const PACKAGE_FILE = join(ROOT, 'package.json');

/** A model from elsewhere that runs in place of one of the site's. */
export interface OwnModel {
  /** Id of the model that it stands in for. */
  readonly id: string;
  /** A folder, or a GGUF. */
  readonly path: string;
}

/** The models of the site on WASM in Node. Gives `work` the pool, and disposes of it after. */
export async function withModels<T>(
  work: (pool: ModelPool) => Promise<T>,
  own?: OwnModel,
): Promise<T> {
  const pool = new ModelPool({
    device: 'wasm',
    open: (id, options) => (id === own?.id ? openOwn(own, options) : openSiteModel(id, options)),
  });
  try {
    return await work(pool);
  } finally {
    await pool.dispose();
  }
}

async function openOwn({ path }: OwnModel, { signal }: { signal: AbortSignal }) {
  say(`loading ${path}`);
  const source = await openModelPath(path, { signal });
  const { nLayers, nHeads } = source.config;
  say(`${source.name}: ${nLayers} layers, ${nHeads} heads, hash ${source.hash}`);
  for (const note of source.notes ?? []) say(note);
  return source;
}

async function openSiteModel(id: string, { signal }: { signal: AbortSignal }) {
  const folder = join(MODELS_FOLDER, id);
  const found = await stat(folder).catch(() => undefined);
  if (!found) throw new Error(`no model "${id}": expected a folder public/models/${id}`);
  say(`loading ${id}`);
  return openModelPath(folder, { signal });
}

/** Says how far a run is, every tenth. */
export function tenths(label: string): (fraction: number) => void {
  let said = -1;
  return (fraction) => {
    const tenth = Math.floor(fraction * 10);
    if (tenth <= said) return;
    said = tenth;
    say(`${label}: ${tenth * 10} %`);
  };
}
