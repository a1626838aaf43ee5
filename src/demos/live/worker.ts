import * as Comlink from 'comlink';
import { InputError } from '../../experiments/inputError.ts';
import { loadExperiment } from '../../experiments/registry.ts';
import { ModelPool, modelsAt } from '../../microscope/index.ts';
import { readSettings } from './engineSettings.ts';
import { WorkerHandler, type ModelEvents } from './workerHandler.ts';
import type { LoadEvent, OwnFiles, Refusal, RunReport } from './protocol.ts';
import { ownModels } from './ownModels.ts';

/** The page's one worker: the microscope, and the handler that takes the demos' calls. See client.ts. */

const folder = (id: string) =>
  new URL(`${import.meta.env.BASE_URL}models/${id}/`, location.origin).href;

const settings = readSettings(self.name);

function siteStand({ onUncached, ...heard }: ModelEvents): ModelPool {
  return new ModelPool({ ...settings, ...modelsAt(folder, { onUncached }), ...heard });
}

const handler = new WorkerHandler(
  (events, own) => (own ? ownModels(own, settings, events) : siteStand(events)),
  loadExperiment,
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
  open: (call: number, experiment: string, onload: Callback<[LoadEvent]>, own?: OwnFiles) =>
    lending(onload, (lent) => handler.open(call, experiment, lent, own)),
  run: (
    call: number,
    experiment: string,
    spec: unknown,
    onprogress: Callback<[fraction: number, partial?: unknown]>,
    own?: OwnFiles,
  ) => lending(onprogress, (lent) => refusing(handler.run(call, experiment, spec, lent, own))),
  release: (own: string) => handler.release(own),
  releaseSite: () => {
    handler.releaseSite();
  },
  abort: (call: number) => {
    handler.abort(call);
  },
};

export type WorkerApi = typeof api;

Comlink.expose(api);
