/** The golden cases in a browser. Built for the tests alone; the site ships none of it. */
import { openModelFolder } from '../../../src/microscope/download/openModelFolder.ts';
import { MicroscopeStand, type Device } from '../../../src/microscope/index.ts';
import { compareWithOracle } from '../../parity/compare.ts';
import { comparePatches } from '../../parity/comparePatches.ts';
import type { Difference } from '../../parity/differences.ts';
import type { Oracle } from '../../parity/oracle.ts';

export interface ParityRequest {
  readonly device: Device;
  readonly models: string;
  readonly model: string;
  readonly oracle: Oracle;
  readonly patchedLayers: readonly number[];
}

export interface ParityAnswer {
  /** The device the model ran on, which must be the one asked for. */
  readonly device: Device;
  readonly cases: readonly Difference[];
  readonly patches: readonly Difference[];
}

async function runParity(request: ParityRequest): Promise<ParityAnswer> {
  const { patchedLayers, oracle } = request;
  const stand = new MicroscopeStand({
    device: request.device,
    open: (id, { signal }) => openModelFolder(`${request.models}${id}/`, { signal }),
  });
  const model = await stand.model(request.model);
  const cases = await compareWithOracle(model, oracle, (done, total) =>
    console.log(`${request.device}: case ${done} of ${total}`),
  );
  const patches =
    patchedLayers.length > 0 ? await comparePatches(model, oracle.patches, patchedLayers) : [];
  const { device } = model;
  await stand.dispose();
  return { device, cases, patches };
}

Object.assign(globalThis, { runParity });
