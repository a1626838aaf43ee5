/** What is compared in a browser. Built for the tests alone; the site ships none of it. */
import { loadExperiment } from '../../../src/experiments/programs.ts';
import { openModelFolder } from '../../../src/microscope/download/openModelFolder.ts';
import { ModelPool, type Device } from '../../../src/microscope/index.ts';
import { compareWithOracle } from '../../parity/compare.ts';
import { comparePatches, type PatchedLayers } from '../../parity/comparePatches.ts';
import { compareSecants } from '../../parity/compareSecants.ts';
import type { Oracle, OraclePatch, OracleSecant } from '../../parity/oracle.ts';

const MODEL = 'smollm2-135m';

let pool: ModelPool | undefined;

function opened(): ModelPool {
  if (!pool) throw new Error('no device: open one first');
  return pool;
}

const calls = {
  /** The device the model runs on, which must be the one asked for. */
  async open({ device }: { device: Device }): Promise<Device> {
    pool = new ModelPool({
      device,
      open: (id, { signal }) =>
        openModelFolder(new URL(`models/${id}/`, location.href).href, { signal }),
    });
    return (await pool.model(MODEL)).device;
  },

  /** The golden cases. */
  cases: async ({ oracle }: { oracle: Oracle }) =>
    compareWithOracle(await opened().model(MODEL), oracle, (done, total) => {
      console.log(`case ${done} of ${total}`);
    }),

  /** Golden patch grids: all layers, or those named. */
  patches: async ({
    patches,
    layers,
  }: {
    patches: readonly OraclePatch[];
    layers?: PatchedLayers | undefined;
  }) => comparePatches(await opened().model(MODEL), patches, layers),

  /** Golden secant attributions. */
  secants: async ({ pairs }: { pairs: readonly OracleSecant[] }) =>
    compareSecants(await opened().model(MODEL), pairs),

  /** The result of a preset. */
  async experiment({ id, preset }: { id: string; preset: string }): Promise<unknown> {
    const experiment = await loadExperiment(id);
    const microscope = opened().microscope(new AbortController().signal);
    return experiment.run(microscope, experiment.presets[preset]!.spec);
  },
};

export type ParityCalls = typeof calls;

Object.assign(globalThis, { parity: calls });
