import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { WorkerHandler, type ModelEvents } from '../../../../src/demos/live/workerHandler.ts';
import type { Holding, LoadEvent } from '../../../../src/demos/live/protocol.ts';
import type { Experiment } from '../../../../src/experiments/experiment.ts';
import type { Device, MemoryMode, Microscope, Model } from '../../../../src/microscope/index.ts';
import { Turns } from '../../../../src/microscope/run/turns.ts';

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A pool whose loads and an experiment whose runs end when the test says so. */
function setUp() {
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

const arriving = (bytes: number, blocks: number) => ({
  model: 'small',
  bytes,
  totalBytes: 98,
  blocks,
  totalBlocks: 30,
});

describe('opening', () => {
  it('reports the download, then the self-test, then the device', async () => {
    const { handler, events, loads } = setUp();
    const heard: LoadEvent[] = [];
    const opened = handler.open(1, 'ioi', { strength: 1 }, (event) => heard.push(event));
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
    const { handler, events } = setUp();
    events().onFallback('a logit was off');
    const { notes } = await handler.open(1, 'no-model', { strength: 1 }, () => undefined);
    expect(notes.join()).toContain('failed its check');
  });

  it('tells a graphics device lost on the way from one that lies', async () => {
    const { handler, events } = setUp();
    events().onFallback('webgpu: the graphics device was lost (unknown)');
    const { notes } = await handler.open(1, 'no-model', { strength: 1 }, () => undefined);
    expect(notes.join()).toMatch(/dropped out .* runs on WASM/);
  });

  it('says once that the model could not be kept, and whether that is for want of room', async () => {
    const { handler, events } = setUp();
    const open = async () =>
      (await handler.open(1, 'no-model', { strength: 1 }, () => undefined)).notes.join();
    events().onUncached("Failed to execute 'put' on 'Cache': Quota exceeded.");
    expect(await open()).toMatch(/no room .* next visit downloads the rest again/);
    expect(await open()).toBe('');
    events().onUncached('this browser offers no storage here');
    expect(await open()).toMatch(/keeps no files/);
  });

  it('stops the download when the only demo that waits gives up', async () => {
    const { handler, disposed } = setUp();
    const opened = handler.open(1, 'ioi', { strength: 1 }, () => undefined);
    await settle();
    handler.abort(1);
    await expect(opened).rejects.toThrow('abort');
    expect(disposed).toEqual(['small']);
  });

  it('goes on when another demo waits, and keeps what is loaded', async () => {
    const { handler, disposed, loads } = setUp();
    const first = handler.open(1, 'ioi', { strength: 1 }, () => undefined);
    const second = handler.open(2, 'ekg', { strength: 1 }, () => undefined);
    await settle();
    handler.abort(1);
    await expect(first).rejects.toThrow('abort');
    loads.get('small')!.resolve({} as Model);
    await second;
    expect(disposed).toEqual([]);
  });
});

describe('running', () => {
  it('gives the result with its device and time, and passes progress on', async () => {
    const { handler, runs } = setUp();
    const heard: unknown[] = [];
    const report = handler.run(1, 'no-model', { strength: 1 }, (...progress) =>
      heard.push(progress),
    );
    await settle();
    runs[0]!.microscope.progress(0.5, 'half');
    runs[0]!.end.resolve({ answer: 42 });
    expect(await report).toMatchObject({ result: { answer: 42 }, device: 'webgpu' });
    expect((await report).ms).toBeGreaterThanOrEqual(0);
    expect(heard).toEqual([[0.5, 'half']]);
  });

  it('lets the newest of several go first, and aborts each by its number', async () => {
    const { handler, runs, turns } = setUp();
    const reports = [1, 2].map((id) =>
      handler.run(id, 'no-model', { strength: id }, () => undefined),
    );
    const outcomes = Promise.allSettled(reports);
    await settle();
    expect(runs.length).toBe(2);
    const [older, newer] = runs.map(({ microscope }) => microscope.signal);
    await turns.wait(newer!);
    let hadItsTurn = false;
    const turn = turns.wait(older!).then(() => (hadItsTurn = true));
    await settle();
    expect(hadItsTurn).toBe(false);
    handler.abort(2);
    expect(newer!.aborted).toBe(true);
    runs[1]!.end.reject(new Error('aborted'));
    await turn;
    runs[0]!.end.resolve('first');
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  it('does not count the time that it waited for others', async () => {
    const { handler, runs, turns } = setUp();
    const slow = handler.run(1, 'no-model', { strength: 1 }, () => undefined);
    await settle();
    const quick = handler.run(2, 'no-model', { strength: 2 }, () => undefined);
    await settle();
    const turn = turns.wait(runs[0]!.microscope.signal);
    await new Promise((resolve) => setTimeout(resolve, 60));
    runs[1]!.end.resolve('quick');
    await Promise.all([quick, turn]);
    runs[0]!.end.resolve('slow');
    expect((await quick).ms - (await slow).ms).toBeGreaterThan(20);
  });

  it('refuses a spec that its schema refuses', async () => {
    const { handler, runs } = setUp();
    const run = handler.run(1, 'no-model', { strength: 'much' }, () => undefined);
    await expect(run).rejects.toMatchObject({ name: 'ZodError' });
    expect(runs.length).toBe(0);
  });
});

describe('while a model arrives', () => {
  it('shows what an experiment has on the layers that are here, and stops when all are', async () => {
    const { handler, loads, runs } = setUp();
    const heard: LoadEvent[] = [];
    const opened = handler.open(1, 'lens', { strength: 3 }, (event) => heard.push(event));
    await settle();
    const [preview] = runs;
    expect(preview!.spec).toEqual({ strength: 3 });
    expect(await preview!.microscope.model('small')).toEqual({ id: 'arriving' });
    preview!.microscope.progress(0.1, ['a row']);
    expect(heard).toEqual([{ stage: 'preview', partial: ['a row'] }]);
    loads.get('small')!.resolve({} as Model);
    await opened;
    expect(() => preview!.microscope.progress(0.2, ['a row', 'late'])).toThrow(/no more previews/);
    preview!.end.reject(new Error('told by the run itself'));
  });

  it('previews nothing of an experiment that asks for its layers out of order', async () => {
    const { handler, loads, runs } = setUp();
    const opened = handler.open(1, 'ioi', { strength: 3 }, () => undefined);
    await settle();
    loads.get('small')!.resolve({} as Model);
    await opened;
    expect(runs.length).toBe(0);
  });
});

describe('how the models are held', () => {
  it('becomes fast after the first result, and packed again when the reader wishes', async () => {
    const { handler, runs, held, onWasm, grown } = setUp();
    onWasm();
    const heard: Holding[] = [];
    handler.holding.watch((holding) => heard.push(holding));
    const report = handler.run(1, 'no-model', { strength: 1 }, () => undefined);
    await settle();
    expect(held).toEqual([]);
    runs[0]!.end.resolve('first');
    await report;
    await settle();
    expect(heard).toEqual(['lean', 'growing']);
    grown();
    await settle();
    expect(heard).toEqual(['lean', 'growing', 'fast']);
    await handler.holding.want('lean');
    expect(heard.at(-1)).toBe('lean');
    expect(held).toEqual(['grow', 'shrink']);
  });

  it('stays packed where the memory does not suffice, and is not tried again by itself', async () => {
    const { handler, runs, held, onWasm, fail } = setUp();
    onWasm();
    const heard: Holding[] = [];
    handler.holding.watch((holding) => heard.push(holding));
    for (const id of [1, 2]) {
      const report = handler.run(id, 'no-model', { strength: id }, () => undefined);
      await settle();
      runs[id - 1]!.end.resolve('done');
      await report;
      await settle();
      if (id === 1) fail(new Error('out of memory'));
      await settle();
    }
    expect(held).toEqual(['grow']);
    expect(heard).toEqual(['lean', 'growing', 'lean']);
  });
});

describe('a model of the reader’s own', () => {
  const own = { id: 'own-1', files: [] };
  const model = {
    name: 'Tiny',
    config: { architecture: 'gpt2', nLayers: 2, nHeads: 3 },
  } as unknown as Model;

  it('has a pool of its own, is described, and is let go of', async () => {
    const { handler, events, loads, owns, disposed } = setUp();
    const heard: LoadEvent[] = [];
    const opened = handler.open(1, 'ioi', { strength: 1 }, (event) => heard.push(event), own);
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
    await handler.release('own-1');
    expect(disposed).toEqual(['']);
  });

  it('runs a spec that fits it, and says which', async () => {
    const { handler, loads, runs } = setUp();
    const report = handler.run(1, 'ioi', { strength: 1 }, () => undefined, own);
    await settle();
    loads.get('small')!.resolve(model);
    await settle();
    expect(runs[0]!.spec).toEqual({ strength: 1, layers: 2 });
    runs[0]!.end.resolve('done');
    expect(await report).toMatchObject({ result: 'done', spec: { strength: 1, layers: 2 } });
  });

  it('says that it left WebGPU', async () => {
    const { handler, events, loads } = setUp();
    const opened = handler.open(1, 'ioi', { strength: 1 }, () => undefined, own);
    await settle();
    events().onFallback('block 3 differs');
    loads.get('own-1')!.resolve(model);
    expect((await opened).notes).toEqual([expect.stringMatching(/WebGPU failed its check/)]);
    const site = handler.open(2, 'ioi', { strength: 1 }, () => undefined);
    await settle();
    loads.get('small')!.resolve(model);
    expect((await site).notes).toEqual([]);
  });

  it('can have the site’s models let go of, but not one that a demo waits for', async () => {
    const { handler, disposed, loads, runs } = setUp();
    const opened = handler.open(1, 'ioi', { strength: 1 }, () => undefined);
    await settle();
    loads.get('small')!.resolve(model);
    await opened;
    const run = handler.run(2, 'no-model', { strength: 1 }, () => undefined);
    await settle();
    handler.releaseSite();
    await settle();
    expect(disposed).toEqual([]); // the run under way may need it
    runs[0]!.end.resolve('done');
    await run;
    await settle();
    expect(disposed).toEqual(['small']);

    const again = handler.open(3, 'ioi', { strength: 1 }, () => undefined);
    await settle();
    handler.releaseSite();
    await settle();
    expect(disposed).toEqual(['small']);
    loads.get('small')!.resolve(model);
    await again;
  });

  it('is forgotten when its files are no model', async () => {
    const { handler, loads, owns } = setUp();
    for (const count of [1, 2]) {
      const opened = handler.open(count, 'ioi', { strength: 1 }, () => undefined, own);
      await settle();
      loads.get('own-1')!.reject(new Error('gguf: expected magic'));
      await expect(opened).rejects.toThrow('magic');
      loads.delete('own-1');
      expect(owns.length).toBe(count);
    }
  });
});
