import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MicroscopeStand } from '../microscope/index.ts';
import { say } from './command.ts';
import { openModelPath } from './nodeFiles.ts';

const ROOT = join(import.meta.dirname, '../..');
export const MODELS_FOLDER = join(ROOT, 'public/models');
export const RECORDED_FOLDER = join(ROOT, 'content/recorded');
export const PACKAGE_FILE = join(ROOT, 'package.json');

/** The models of the site on WASM in Node. Gives `work` the stand, and takes it down after. */
export async function withStand<T>(work: (stand: MicroscopeStand) => Promise<T>): Promise<T> {
  const stand = new MicroscopeStand({ device: 'wasm', open: openSiteModel });
  try {
    return await work(stand);
  } finally {
    await stand.dispose();
  }
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
