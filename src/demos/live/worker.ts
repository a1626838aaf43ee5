import * as Comlink from 'comlink';
import { InputError } from '../../experiments/inputError.ts';
import { loadExperiment } from '../../experiments/programs.ts';
import { ModelPool, modelsAt, type MemoryMode } from '../../microscope/index.ts';
import { readSettings, TRAINER } from './engineSettings.ts';
import { WorkerHandler, type ModelEvents } from './workerHandler.ts';
import type { Holding, LoadEvent, OwnFiles, Refusal, RunReport } from './protocol.ts';
import { ownModels } from './ownModels.ts';
import { watchPolicy } from './policy.ts';
import type { Pace } from '../pace.ts';

/** A worker of the page: the microscope, and the handler that takes the demos' calls. See client.ts. */

// Shared memory is jax-js's sign to start workers of its own, one a core, from a blob: for such small models threads
// cost more than they give, and the page's policy lets no blob run.
if (self.name === TRAINER) Reflect.deleteProperty(globalThis, 'SharedArrayBuffer');

// Not from `location`: a frame closed off from its site starts this from a script of its own.
const folder = (id: string) =>
  new URL(`${import.meta.env.BASE_URL}models/${id}/`, import.meta.url).href;

const asBlocked = watchPolicy(self);

const settings = readSettings(self.name);

/** Packed, which is ready soonest: see WorkerHandler for what they become. */
function siteModels({ onUncached, ...heard }: ModelEvents): ModelPool {
  const { device } = settings;
  return new ModelPool({ device, memory: 'lean', ...modelsAt(folder, { onUncached }), ...heard });
}

const handler = new WorkerHandler(
  (events, own) => (own ? ownModels(own, settings, events) : siteModels(events)),
  loadExperiment,
  settings.memory === 'fast' ? 'fast' : 'lean',
);

type Callback<Arguments extends unknown[]> = ((...values: Arguments) => void) & {
  readonly [Comlink.releaseProxy]?: () => void;
};

/** A page's callback lives as long as its call: a proxy never let go would keep its port open. */
async function lending<Arguments extends unknown[], Answer>(
  callback: Callback<Arguments>,
  work: (callback: Callback<Arguments>) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await work(callback);
  } catch (error) {
    throw await asBlocked(error);
  } finally {
    callback[Comlink.releaseProxy]?.();
  }
}

/** An error crosses to the page without its class: a refusal travels as data. */
async function refusing(run: Promise<RunReport>): Promise<RunReport | Refusal> {
  try {
    return await run;
  } catch (error) {
    if (error instanceof InputError) return { field: error.field, message: error.message };
    throw error;
  }
}

const api = {
  open: (
    call: number,
    experiment: string,
    spec: unknown,
    onload: Callback<[LoadEvent]>,
    own?: OwnFiles,
  ) => lending(onload, (lent) => handler.open(call, experiment, spec, lent, own)),
  run: (
    call: number,
    experiment: string,
    spec: unknown,
    onprogress: Callback<[fraction: number, partial?: unknown]>,
    own?: OwnFiles,
  ) => lending(onprogress, (lent) => refusing(handler.run(call, experiment, spec, lent, own))),
  release: (own: string) => handler.release(own),
  releaseSite: () => handler.releaseSite(),
  hold: (memory: MemoryMode) => handler.holding.want(memory),
  watchHolding: (listener: (holding: Holding) => void) => {
    handler.holding.watch(listener);
  },
  pace: (call: number, pace: Pace) => {
    handler.pace(call, pace);
  },
  abort: (call: number) => {
    handler.abort(call);
  },
};

export type WorkerApi = typeof api;

Comlink.expose(api);
