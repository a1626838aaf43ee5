import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { WorkerHandler, type ModelEvents } from '../../../../src/demos/live/workerHandler.ts';
import type { LoadEvent } from '../../../../src/demos/live/protocol.ts';
import type { Experiment } from '../../../../src/experiments/experiment.ts';
import type { Microscope, Model } from '../../../../src/microscope/index.ts';

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A stand whose loads and an experiment whose runs end when the test says so. */
function setUp() {
  let events: ModelEvents | undefined;
  const loads = new Map<string, PromiseWithResolvers<Model>>();
  const disposed: string[] = [];
  const runs: { microscope: Microscope; spec: unknown; end: PromiseWithResolvers<unknown> }[] = [];
  const owns: string[] = [];

  const desk = new WorkerHandler(
    (given, own) => {
      events = given;
      if (own) owns.push(own.id);
      return {
        device: 'webgpu',
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
    }),
  );
  return { desk, events: () => events!, loads, disposed, runs, owns };
}

const arriving = (bytes: number, blocks: number) => ({
  model: 'small',
  bytes,
  totalBytes: 98,
  blocks,
  totalBlocks: 30,
});

describe('opening', () => {
  it('reports the download, then the self-test, then the device', async () => {
    const { desk, events, loads } = setUp();
    const heard: LoadEvent[] = [];
    const opened = desk.open(1, 'ioi', (event) => heard.push(event));
    await settle();
    events().onLoad(arriving(10, 0));
    events().onLoad(arriving(11, 0)); // too soon after the last to be worth a message
    events().onLoad(arriving(98, 30));
    events().onLoad({ ...arriving(5, 1), model: 'of another demo' });
    loads.get('small')!.resolve({} as Model);
    expect(await opened).toEqual({ device: 'webgpu', notes: [] });
    expect(heard.map((event) => (event.stage === 'download' ? event.model.bytes : 'test'))).toEqual(
      [10, 98, 'test'],
    );
  });

  it('passes on that WebGPU was left', async () => {
    const { desk, events } = setUp();
    events().onFallback('a logit was off');
    const { notes } = await desk.open(1, 'no-model', () => undefined);
    expect(notes.join()).toContain('failed its check');
  });

  it('tells a graphics device lost on the way from one that lies', async () => {
    const { desk, events } = setUp();
    events().onFallback('webgpu: the graphics device was lost (unknown)');
    const { notes } = await desk.open(1, 'no-model', () => undefined);
    expect(notes.join()).toMatch(/dropped out .* runs on WASM/);
  });

  it('says once that the model could not be kept, and whether that is for want of room', async () => {
    const { desk, events } = setUp();
    const open = async () => (await desk.open(1, 'no-model', () => undefined)).notes.join();
    events().onUncached("Failed to execute 'put' on 'Cache': Quota exceeded.");
    expect(await open()).toMatch(/no room .* next visit downloads the rest again/);
    expect(await open()).toBe('');
    events().onUncached('this browser offers no storage here');
    expect(await open()).toMatch(/keeps no files/);
  });

  it('stops the download when the only demo that waits gives up', async () => {
    const { desk, disposed } = setUp();
    const opened = desk.open(1, 'ioi', () => undefined);
    await settle();
    desk.abort(1);
    await expect(opened).rejects.toThrow('abort');
    expect(disposed).toEqual(['small']);
  });

  it('goes on when another demo waits, and keeps what is loaded', async () => {
    const { desk, disposed, loads } = setUp();
    const first = desk.open(1, 'ioi', () => undefined);
    const second = desk.open(2, 'ekg', () => undefined);
    await settle();
    desk.abort(1);
    await expect(first).rejects.toThrow('abort');
    loads.get('small')!.resolve({} as Model);
    await second;
    expect(disposed).toEqual([]);
  });
});

describe('running', () => {
  it('gives the result with its device and time, and passes progress on', async () => {
    const { desk, runs } = setUp();
    const heard: unknown[] = [];
    const report = desk.run(1, 'no-model', { strength: 1 }, (...progress) => heard.push(progress));
    await settle();
    runs[0]!.microscope.progress(0.5, 'half');
    runs[0]!.end.resolve({ answer: 42 });
    expect(await report).toMatchObject({ result: { answer: 42 }, device: 'webgpu' });
    expect((await report).ms).toBeGreaterThanOrEqual(0);
    expect(heard).toEqual([[0.5, 'half']]);
  });

  it('runs one thing at a time, and never starts what was aborted in the queue', async () => {
    const { desk, runs } = setUp();
    const reports = [1, 2, 3].map((id) =>
      desk.run(id, 'no-model', { strength: id }, () => undefined),
    );
    const outcomes = Promise.allSettled(reports);
    await settle();
    expect(runs.length).toBe(1);
    desk.abort(1);
    desk.abort(2);
    expect(runs[0]!.microscope.signal.aborted).toBe(true);
    runs[0]!.end.reject(new Error('aborted'));
    await settle();
    expect(runs.length).toBe(2);
    runs[1]!.end.resolve('third');
    expect((await outcomes).map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
      'fulfilled',
    ]);
  });

  it('refuses a spec that its schema refuses', async () => {
    const { desk, runs } = setUp();
    const run = desk.run(1, 'no-model', { strength: 'much' }, () => undefined);
    await expect(run).rejects.toMatchObject({ name: 'ZodError' });
    expect(runs.length).toBe(0);
  });
});

describe('a model of the reader’s own', () => {
  const own = { id: 'own-1', files: [] };
  const model = {
    name: 'Tiny',
    config: { architecture: 'gpt2', nLayers: 2, nHeads: 3 },
  } as unknown as Model;

  it('has a stand of its own, is described, and is let go of', async () => {
    const { desk, events, loads, owns, disposed } = setUp();
    const heard: LoadEvent[] = [];
    const opened = desk.open(1, 'ioi', (event) => heard.push(event), own);
    await settle();
    events().onLoad({ ...arriving(98, 30), model: 'whatever it is called inside' });
    events().onLoad({ ...arriving(120, 30), model: 'read again to compare it' });
    loads.get('own-1')!.resolve(model);
    expect(await opened).toEqual({
      device: 'webgpu',
      notes: [],
      own: { name: 'Tiny', nLayers: 2, nHeads: 3, gpt2Small: false },
    });
    expect(owns).toEqual(['own-1']);
    expect(heard.map((event) => event.stage)).toEqual(['download', 'self-test']); // against WASM
    await desk.release('own-1');
    expect(disposed).toEqual(['']);
  });

  it('runs a spec that fits it, and says which', async () => {
    const { desk, loads, runs } = setUp();
    const report = desk.run(1, 'ioi', { strength: 1 }, () => undefined, own);
    await settle();
    loads.get('small')!.resolve(model);
    await settle();
    expect(runs[0]!.spec).toEqual({ strength: 1, layers: 2 });
    runs[0]!.end.resolve('done');
    expect(await report).toMatchObject({ result: 'done', spec: { strength: 1, layers: 2 } });
  });

  it('says that it left WebGPU', async () => {
    const { desk, events, loads } = setUp();
    const opened = desk.open(1, 'ioi', () => undefined, own);
    await settle();
    events().onFallback('block 3 differs');
    loads.get('own-1')!.resolve(model);
    expect((await opened).notes).toEqual([expect.stringMatching(/WebGPU failed its check/)]);
    const site = desk.open(2, 'ioi', () => undefined);
    await settle();
    loads.get('small')!.resolve(model);
    expect((await site).notes).toEqual([]);
  });

  it('can have the site’s models let go of, but not one that a demo waits for', async () => {
    const { desk, disposed, loads, runs } = setUp();
    const opened = desk.open(1, 'ioi', () => undefined);
    await settle();
    loads.get('small')!.resolve(model);
    await opened;
    const run = desk.run(2, 'no-model', { strength: 1 }, () => undefined);
    await settle();
    desk.releaseSite();
    await settle();
    expect(disposed).toEqual([]); // the run under way may need it
    runs[0]!.end.resolve('done');
    await run;
    await settle();
    expect(disposed).toEqual(['small']);

    const again = desk.open(3, 'ioi', () => undefined);
    await settle();
    desk.releaseSite();
    await settle();
    expect(disposed).toEqual(['small']);
    loads.get('small')!.resolve(model);
    await again;
  });

  it('is forgotten when its files are no model', async () => {
    const { desk, loads, owns } = setUp();
    for (const count of [1, 2]) {
      const opened = desk.open(count, 'ioi', () => undefined, own);
      await settle();
      loads.get('own-1')!.reject(new Error('gguf: expected magic'));
      await expect(opened).rejects.toThrow('magic');
      loads.delete('own-1');
      expect(owns.length).toBe(count);
    }
  });
});
