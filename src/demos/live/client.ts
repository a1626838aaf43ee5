import * as Comlink from 'comlink';
import {
  FailureMemory,
  readSettings,
  TRAINER,
  writeSettings,
  type EngineFailure,
  type EngineSettings,
} from './engineSettings.ts';
import { InputError } from '../../experiments/inputError.ts';
import { modelTurn } from './modelTurn.ts';
import type { Holding, LiveEngine, Refusal, RunReport } from './protocol.ts';
import { WorkerLine } from './workerLine.ts';
import { chooseMemory, type Device, type MemoryMode } from '../../microscope/index.ts';

const failures = new FailureMemory();

/** Null until the reader chooses. */
let chosenMemory: MemoryMode | null = null;
const holdingListeners = new Set<(holding: Holding) => void>();
const lossListeners = new Set<() => void>();

function settings(): EngineSettings {
  const { device, memory } = failures.apply(readSettings(location.search));
  const wanted = memory === 'auto' ? (chosenMemory ?? chooseMemory(navigator)) : memory;
  return { device, memory: wanted };
}

/** The page's one worker with the microscope inside, shared by all its demos. */
const microscope = new WorkerLine({
  name: () => writeSettings(settings()),
  turn: modelTurn(window.parent === window ? undefined : navigator.locks, () => {
    for (const listener of lossListeners) listener();
    microscope.close(new Error('another frame of this site took the model'));
  }),
  onstart: (api) => {
    void api.watchHolding(
      Comlink.proxy((holding: Holding) => {
        for (const listener of holdingListeners) listener(holding);
      }),
    );
  },
});

/** One for what trains its own models: a training under way keeps nobody's model waiting. */
const trainer = new WorkerLine({ name: () => TRAINER });

const STARTED_AFRESH = 'the worker was started afresh by another demo on this page';

/** For an engine whose state is lost. Calls of other demos under way fail and can be tried again. */
export function restart(failure: EngineFailure, device: Device | null): void {
  failures.learn(failure, device ?? settings().device);
  microscope.close(new Error(STARTED_AFRESH));
}

export function restartTrainer(): void {
  trainer.close(new Error(STARTED_AFRESH));
}

const callsOn = (line: WorkerLine): Pick<LiveEngine, 'open' | 'run'> => ({
  open: (experiment, spec, onload, signal, own) =>
    line.call((api, id) => api.open(id, experiment, spec, Comlink.proxy(onload), own), signal),
  run: async (experiment, spec, onprogress, signal, own, onpaced) => {
    const answer = await line.call<RunReport | Refusal>(async (api, id) => {
      onpaced?.((pace) => void api.pace(id, pace));
      return api.run(id, experiment, spec, Comlink.proxy(onprogress), own);
    }, signal);
    if ('field' in answer) throw new InputError(answer.field, answer.message);
    return answer;
  },
});

const onModels = callsOn(microscope);

export const engine: LiveEngine = {
  ...onModels,
  open: async (...asked) => {
    const opened = await onModels.open(...asked);
    return { ...opened, notes: [...failures.notes(opened.device), ...opened.notes] };
  },
  release: ({ id }) => void microscope.api?.release(id),
  releaseSite: () => void microscope.api?.releaseSite(),
  hold: (memory) => {
    chosenMemory = memory;
    void microscope.api?.hold(memory);
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

const nothing = () => undefined;
const never = () => nothing;

/** There is no model of the site or of the reader to hold, to let go of or to lose. */
export const trainingEngine: LiveEngine = {
  ...callsOn(trainer),
  release: nothing,
  releaseSite: nothing,
  hold: nothing,
  watchHolding: never,
  watchLoss: never,
};
