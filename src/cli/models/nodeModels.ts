import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelPool, type DevicePreference, type SelfTest } from '../../microscope/index.ts';
import { say } from '../command.ts';
import { openModelPath } from './nodeFiles.ts';
import { openDevice, type OpenedDevice } from './nodeGpu.ts';

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

interface ModelsOptions {
  readonly own?: OwnModel | undefined;
  /** Default WASM, on which everything is recorded. */
  readonly device?: DevicePreference;
}

/** The models of the site in Node. Gives `work` the pool, and disposes of it after. See onDevice. */
export async function withModels<T>(
  work: (pool: ModelPool) => Promise<T>,
  { own, device = 'wasm' }: ModelsOptions = {},
): Promise<T> {
  const opened = await openDevice(device);
  if (opened.about) say(`on ${opened.device === 'wasm' ? 'WASM' : 'WebGPU'}: ${opened.about}`);
  const pool = new ModelPool({
    ...onDevice(opened, (id) => (id === own?.id ? own.path : join(MODELS_FOLDER, id))),
    onFallback: (reason) => {
      say(`WebGPU was left for WASM: ${reason}`);
    },
    open: (id, options) => (id === own?.id ? openOwn(own, options) : openSiteModel(id, options)),
  });
  try {
    return await work(pool);
  } finally {
    await pool.dispose();
  }
}

/**
 * For a pool: on a graphics device no number comes before a model has passed the self-test that lies in its folder, or
 * has been compared with WASM where there is none.
 */
export function onDevice({ device }: OpenedDevice, pathOf: (id: string) => string) {
  if (device === 'wasm') return { device };
  return { device, compareWithWasm: true, selfTest: (id: string) => readSelfTest(pathOf(id)) };
}

/** The recorded self-test of a model folder; undefined where there is none. */
export async function readSelfTest(folder: string): Promise<SelfTest | undefined> {
  const text = await readFile(join(folder, 'self-test.json'), 'utf8').catch(() => null);
  return text === null ? undefined : (JSON.parse(text) as SelfTest);
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
