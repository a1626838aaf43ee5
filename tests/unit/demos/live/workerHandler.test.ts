import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { LoadEvent } from '../../../../src/demos/live/protocol.ts';
import type { Model } from '../../../../src/microscope/index.ts';
import { handlerOnPool as setUp, settle } from '../../../made-up/handlerOnPool.ts';

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
    await turns.wait(newer);
    let hadItsTurn = false;
    const turn = turns.wait(older).then(() => (hadItsTurn = true));
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
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
    onTestFinished(() => clock.mockRestore());
    const { handler, runs, turns } = setUp();
    const slow = handler.run(1, 'no-model', { strength: 1 }, () => undefined);
    await settle();
    const quick = handler.run(2, 'no-model', { strength: 2 }, () => undefined);
    await settle();
    const turn = turns.wait(runs[0]!.microscope.signal);
    clock.mockReturnValue(60);
    runs[1]!.end.resolve('quick');
    await Promise.all([quick, turn]);
    runs[0]!.end.resolve('slow');
    expect([(await quick).ms, (await slow).ms]).toEqual([60, 0]);
  });

  it('refuses a spec that its schema refuses', async () => {
    const { handler, runs } = setUp();
    const run = handler.run(1, 'no-model', { strength: 'much' }, () => undefined);
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
    void handler.releaseSite();
    await settle();
    expect(disposed).toEqual([]); // the run under way may need it
    runs[0]!.end.resolve('done');
    await run;
    await settle();
    expect(disposed).toEqual(['small']);

    const again = handler.open(3, 'ioi', { strength: 1 }, () => undefined);
    await settle();
    void handler.releaseSite();
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

describe('the pace of a run', () => {
  it('is set by the number of its call, and by no other', async () => {
    const { handler, loads, runs } = setUp();
    const run = handler.run(7, 'ioi', { strength: 1 }, () => undefined);
    await settle();
    loads.get('small')!.resolve({} as Model);
    await vi.waitFor(() => {
      expect(runs).toHaveLength(1);
    });
    const { microscope, end } = runs[0]!;
    handler.pace(8, 'hold');
    await microscope.pace!();
    handler.pace(7, 'hold');
    let passed = false;
    const waiting = microscope.pace!().then(() => (passed = true));
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(passed).toBe(false);
    handler.pace(7, 'go');
    await waiting;
    end.resolve('result');
    expect((await run).result).toBe('result');
  });
});
