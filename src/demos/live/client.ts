import * as Comlink from 'comlink';
import {
  FailureMemory,
  readSettings,
  writeSettings,
  type EngineFailure,
  type EngineSettings,
} from './engineSettings.ts';
import { InputError } from '../../experiments/inputError.ts';
import { modelTurn } from './modelTurn.ts';
import { watchPolicy } from './policy.ts';
import type { Holding, LiveEngine, Refusal, RunReport } from './protocol.ts';
import { startWorker } from './startWorker.ts';
import type { WorkerApi } from './worker.ts';
import { chooseMemory, type Device, type MemoryMode } from '../../microscope/index.ts';

/**
 * The page's one worker with the microscope inside, shared by all its demos. It starts at the first call and ends
 * with `restart`, after which the next call starts another.
 */
interface Connection {
  readonly api: Comlink.Remote<WorkerApi>;
  readonly worker: Worker;
  /** Rejects when the worker breaks or is given up: Comlink's calls would wait for ever. */
  readonly broken: Promise<never>;
  readonly giveUp: (error: Error) => void;
}

let connection: Connection | null = null;
let calls = 0;
const failures = new FailureMemory();

const asBlocked = watchPolicy(document);

/** Null until the reader chooses. */
let chosenMemory: MemoryMode | null = null;
const holdingListeners = new Set<(holding: Holding) => void>();
const lossListeners = new Set<() => void>();

const takeTurn = modelTurn(window.parent === window ? undefined : navigator.locks, () => {
  for (const listener of lossListeners) listener();
  close(new Error('another frame of this site took the model'));
});

function settings(): EngineSettings {
  const { device, memory } = failures.apply(readSettings(location.search));
  const wanted = memory === 'auto' ? (chosenMemory ?? chooseMemory(navigator)) : memory;
  return { device, memory: wanted };
}

function connect(): Connection {
  if (connection) return connection;
  const worker = startWorker(writeSettings(settings()));
  let giveUp: (error: Error) => void = () => undefined;
  const broken = new Promise<never>((_, reject) => (giveUp = reject));
  broken.catch(() => undefined); // those who wait see it; nobody may be waiting
  worker.addEventListener('error', ({ message }) => {
    // A worker whose script does not arrive says nothing.
    void asBlocked(new Error(message || 'importing a module script failed')).then((error) => {
      if (connection?.worker === worker) close(error as Error);
    });
  });
  connection = { api: Comlink.wrap<WorkerApi>(worker), worker, broken, giveUp };
  void connection.api.watchHolding(
    Comlink.proxy((holding: Holding) => {
      for (const listener of holdingListeners) listener(holding);
    }),
  );
  return connection;
}

function close(error: Error): void {
  connection?.worker.terminate();
  connection?.giveUp(error);
  connection = null;
}

/** For an engine whose state is lost. Calls of other demos under way fail and can be tried again. */
export function restart(failure: EngineFailure, device: Device | null): void {
  failures.learn(failure, device ?? settings().device);
  close(new Error('the worker was started afresh by another demo on this page'));
}

/** Starts a numbered call, and aborts it by its number. Rejects at once with the signal's reason. */
async function call<Answer>(
  start: (api: Comlink.Remote<WorkerApi>, id: number) => Promise<Answer>,
  signal: AbortSignal,
): Promise<Answer> {
  signal.throwIfAborted();
  await takeTurn();
  signal.throwIfAborted();
  const { api, broken } = connect();
  calls += 1;
  const id = calls;
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => {
      void api.abort(id);
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([start(api, id), broken, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

export const engine: LiveEngine = {
  open: async (experiment, spec, onload, signal, own) => {
    const opened = await call(
      (api, id) => api.open(id, experiment, spec, Comlink.proxy(onload), own),
      signal,
    );
    return { ...opened, notes: [...failures.notes(opened.device), ...opened.notes] };
  },
  run: async (experiment, spec, onprogress, signal, own) => {
    const answer = await call<RunReport | Refusal>(
      async (api, id) => api.run(id, experiment, spec, Comlink.proxy(onprogress), own),
      signal,
    );
    if ('field' in answer) throw new InputError(answer.field, answer.message);
    return answer;
  },
  release: ({ id }) => void connection?.api.release(id),
  releaseSite: () => void connection?.api.releaseSite(),
  hold: (memory) => {
    chosenMemory = memory;
    void connection?.api.hold(memory);
  },
  watchHolding: (listener) => {
    holdingListeners.add(listener);
    return () => holdingListeners.delete(listener);
  },
  watchLoss: (listener) => {
    lossListeners.add(listener);
    return () => lossListeners.delete(listener);
  },
};
