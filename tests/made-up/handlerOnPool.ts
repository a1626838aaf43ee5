import { z } from 'zod';
import { WorkerHandler, type ModelEvents } from '../../src/demos/live/workerHandler.ts';
import type { Experiment } from '../../src/experiments/experiment.ts';
import type { Device, MemoryMode, Microscope, Model } from '../../src/microscope/index.ts';
import { Turns } from '../../src/microscope/run/turns.ts';

/** Lets every promise that can settle do so. */
export const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A pool whose loads and an experiment whose runs end when the test says so. */
export function handlerOnPool() {
  let events: ModelEvents | undefined;
  const loads = new Map<string, PromiseWithResolvers<Model>>();
  const disposed: string[] = [];
  const runs: { microscope: Microscope; spec: unknown; end: PromiseWithResolvers<unknown> }[] = [];
  const owns: string[] = [];
  const turns = new Turns();
  const held: string[] = [];
  let device: Device = 'webgpu';
  let memory: MemoryMode = 'lean';
  let growth = Promise.withResolvers<undefined>();

  const handler = new WorkerHandler(
    (given, own) => {
      events = given;
      if (own) owns.push(own.id);
      return {
        get device() {
          return device;
        },
        arriving: () => Promise.resolve({ id: 'arriving' } as Model),
        asRun: (signal, work) => turns.run(signal, work),
        memory: () => Promise.resolve(memory),
        async grow() {
          held.push('grow');
          await growth.promise;
          memory = 'fast';
        },
        async shrink() {
          held.push('shrink');
          memory = 'lean';
        },
        model(id, signal) {
          const load = loads.get(id) ?? Promise.withResolvers<Model>();
          loads.set(id, load);
          const aborted = Promise.withResolvers<never>();
          signal?.addEventListener('abort', () => {
            aborted.reject(signal.reason as Error);
          });
          return Promise.race([load.promise, aborted.promise]);
        },
        microscope: (signal, onProgress) => ({
          signal,
          model: () => Promise.reject(new Error('not asked for here')),
          progress: onProgress ?? (() => undefined),
        }),
        dispose: async (id = '') => {
          disposed.push(id);
          loads.delete(id);
        },
      };
    },
    async (id): Promise<Experiment> => ({
      id,
      title: id,
      models: id === 'no-model' ? [] : ['small'],
      spec: z.object({ strength: z.number() }),
      result: z.unknown(),
      presets: {},
      fit: (spec, { nLayers }) => ({ ...(spec as object), layers: nLayers }),
      run(microscope, spec) {
        const end = Promise.withResolvers<unknown>();
        runs.push({ microscope, spec, end });
        return end.promise;
      },
      previews: id === 'lens',
    }),
    'fast',
  );
  return {
    ...{ handler, events: () => events!, loads, disposed, runs, owns, turns, held },
    onWasm: () => (device = 'wasm'),
    fail: (error: Error) => {
      growth.reject(error);
      growth = Promise.withResolvers<undefined>();
    },
    grown: () => {
      growth.resolve(undefined);
    },
  };
}
