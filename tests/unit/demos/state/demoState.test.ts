import { describe, expect, it } from 'vitest';
import { settle } from '../../../made-up/handEngine.ts';
import { bytes, presets, start, startLive } from '../../../made-up/startDemo.ts';

const changed = { prompt: 'mary', off: [1] };

describe('a recorded demo', () => {
  it('has no result until it is asked for: the page has it drawn', async () => {
    const { demo } = start();
    expect(demo.phase.kind).toBe('recorded');
    expect(demo.shown).toMatchObject({ result: undefined, source: 'recorded' });
    expect(await demo.recall()).toBe('recorded mary');
    expect(demo.shown.result).toBe('recorded mary');
  });

  it('asks again for the result of its preset after it could not be fetched', async () => {
    let online = false;
    const recorded = async () => (online ? 'recorded mary' : Promise.reject(new Error('offline')));
    const { demo } = start({ recorded });
    await expect(demo.recall()).rejects.toThrow('offline');
    online = true;
    expect(await demo.recall()).toBe('recorded mary');
  });

  it('shows the recorded result of its preset', async () => {
    const { demo } = start();
    await demo.recall();
    expect(demo.phase.kind).toBe('recorded');
    expect(demo.shown).toMatchObject({ result: 'recorded mary', source: 'recorded' });
    expect(demo.ahead).toBe(false);
    expect(demo.isArticle).toBe(true);
  });

  it('remembers a wish without pretending to have its result', async () => {
    const { demo, engine } = start();
    await demo.recall();
    demo.request(changed);
    await settle();
    expect(demo.spec).toEqual(changed);
    expect(demo.ahead).toBe(true);
    expect(demo.changed).toEqual(['off']);
    expect(demo.shown).toMatchObject({ spec: presets.mary.spec, result: 'recorded mary' });
    expect(engine.runs.length).toBe(0);
  });

  it('shows another preset from its own recording, by name or by its spec', async () => {
    const { demo } = start();
    demo.request(structuredClone(presets.susan.spec));
    await settle();
    expect(demo.preset).toBe('susan');
    expect(demo.shown).toMatchObject({ result: 'recorded susan', spec: presets.susan.spec });
    demo.backToArticle();
    await settle();
    expect(demo.shown.result).toBe('recorded mary');
  });

  it('drops a recording that arrives after the reader went elsewhere', async () => {
    const late = Promise.withResolvers<unknown>();
    const recorded = async (preset: string) =>
      preset === 'susan' ? late.promise : 'recorded mary';
    const { demo } = start({ recorded });
    await demo.recall();
    demo.choosePreset('susan');
    demo.undo();
    late.resolve('recorded susan');
    await settle();
    expect(demo.shown.result).toBe('recorded mary');
  });

  it('says so when a recording cannot be fetched', async () => {
    const { demo } = start({ recorded: () => Promise.reject(new Error('404')) });
    demo.choosePreset('susan');
    await settle();
    expect(demo.message).toContain('could not be fetched');
    expect(demo.ahead).toBe(true);
  });
});

describe('a demo going live', () => {
  it('counts bytes, tests itself, runs the wish and is live', async () => {
    const { demo, engine } = start();
    demo.request(changed);
    void demo.goLive();
    await settle();
    engine.loads[0]!.say(bytes(24));
    engine.loads[0]!.say(bytes(48));
    expect(demo.phase).toMatchObject({ kind: 'loading', models: [{ bytes: 48 }] });
    engine.loads[0]!.say({ stage: 'self-test' });
    expect(demo.phase.kind).toBe('self-test');
    engine.loads[0]!.finish(['A note.']);
    await settle();
    expect(demo.phase.kind).toBe('running');
    expect(demo.message).toBe('A note.');
    expect(engine.runs[0]!.spec).toEqual(changed);
    engine.runs[0]!.progress(0.5, 'half');
    expect(demo.partial).toBe('half');
    engine.runs[0]!.finish('live');
    await settle();
    expect(demo.phase.kind).toBe('live');
    expect(demo.partial).toBeUndefined();
    expect(demo.shown).toEqual({ spec: changed, result: 'live', source: 'wasm', ms: 12 });
  });

  it('shows what there is while the model arrives, and keeps it until the first result', async () => {
    const { demo, engine } = start();
    demo.request(changed);
    void demo.goLive();
    await settle();
    const [load] = engine.loads;
    expect(load!.spec).toEqual(changed);
    load!.say({ stage: 'preview', partial: ['row 0'] });
    load!.say({ stage: 'preview', partial: ['row 0', 'row 1'] });
    expect(demo.phase.kind).toBe('loading');
    expect(demo.partial).toEqual(['row 0', 'row 1']);
    load!.finish();
    await settle();
    engine.runs[0]!.progress(0.1, ['row 0']);
    expect(demo.partial).toEqual(['row 0', 'row 1']);
    engine.runs[0]!.finish('live');
    await settle();
    expect(demo.partial).toBeUndefined();
    demo.again();
    engine.runs[1]!.progress(0.1, ['row 0']);
    expect(demo.partial).toEqual(['row 0']);
  });

  it('forgets a preview of a load that was stopped', async () => {
    const { demo, engine } = start();
    void demo.goLive();
    await settle();
    engine.loads[0]!.say({ stage: 'preview', partial: ['row 0'] });
    demo.stop();
    expect(demo.partial).toBeUndefined();
    engine.loads[0]!.say({ stage: 'preview', partial: ['late'] });
    expect(demo.partial).toBeUndefined();
  });

  it('says how the weights are held, and passes the reader’s wish on', async () => {
    const { demo, engine } = await startLive();
    engine.tellHolding('growing');
    expect(demo.holding).toBe('growing');
    demo.hold('lean');
    expect(engine.holdings).toEqual(['lean']);
  });

  it('goes back to the recorded figure when stopped, and hears nothing more of that load', async () => {
    const { demo, engine } = start();
    void demo.goLive();
    await settle();
    demo.stop();
    expect(engine.loads[0]!.signal.aborted).toBe(true);
    engine.loads[0]!.say(bytes(96));
    await settle();
    expect(demo.phase.kind).toBe('recorded');
    expect(demo.live).toBe(false);
  });

  it('takes one press of the button for one load', async () => {
    const { demo, engine } = start();
    void demo.goLive();
    void demo.goLive();
    await settle();
    expect(engine.loads.length).toBe(1);
  });

  it('explains a failed load and loads again on request', async () => {
    const { demo, engine } = start({}, false);
    await demo.recall();
    void demo.goLive();
    await settle();
    engine.loads[0]!.fail(Object.assign(new Error('weights-003.bin'), { name: 'DownloadError' }));
    await settle();
    expect(demo.phase).toMatchObject({ kind: 'error', retry: 'load' });
    expect(demo.shown.result).toBe('recorded mary');
    demo.retry();
    await settle();
    expect(engine.loads.length).toBe(2);
    expect(demo.phase.kind).toBe('loading');
  });

  it('explains an engine that could not even be fetched', async () => {
    const { demo } = start({
      connect: () => Promise.reject(new TypeError('Failed to fetch dynamically imported module')),
    });
    await demo.goLive();
    expect(demo.phase).toMatchObject({
      kind: 'error',
      problem: { title: 'The program that runs the model could not be fetched.' },
    });
  });
});

describe('a live demo', () => {
  it('aborts the run before: the latest wish wins, whatever comes back first', async () => {
    const { demo, engine } = await startLive();
    for (const off of [[1], [1, 2], [1, 2, 3]]) demo.request({ prompt: 'mary', off });
    const [, first, second, third] = engine.runs;
    expect(first!.signal.aborted).toBe(true);
    expect(second!.signal.aborted).toBe(true);
    third!.finish('three');
    first!.progress(0.9, 'stale');
    second!.finish('two');
    await settle();
    expect(demo.shown).toMatchObject({ result: 'three', spec: { off: [1, 2, 3] } });
    expect(demo.partial).toBeUndefined();
    expect(demo.phase.kind).toBe('live');
  });

  it('hears no progress of a run that is over', async () => {
    const { demo, engine } = await startLive();
    engine.runs[0]!.progress(0.9, 'late');
    expect(demo.phase.kind).toBe('live');
    expect(demo.partial).toBeUndefined();
  });

  it('runs presets, undo and redo live', async () => {
    const { demo, engine } = await startLive();
    demo.choosePreset('susan');
    engine.runs[1]!.finish('live susan');
    await settle();
    demo.undo();
    expect(engine.runs[2]!.spec).toEqual(presets.mary.spec);
    demo.redo();
    expect(engine.runs[3]!.spec).toEqual(presets.susan.spec);
    expect(demo.preset).toBe('susan');
  });

  it('keeps the last result through a failed run, and runs again on request', async () => {
    const { demo, engine } = await startLive();
    demo.request(changed);
    engine.runs[1]!.fail(new Error('boom'));
    await settle();
    expect(demo.phase).toMatchObject({ kind: 'error', retry: 'run' });
    expect(demo.shown.result).toBe('live mary');
    expect(demo.ahead).toBe(true);
    demo.retry();
    await settle();
    expect(engine.runs[2]!.spec).toEqual(changed);
  });

  it('starts afresh after a lost device', async () => {
    const { demo, engine, restarts } = await startLive();
    demo.request(changed);
    expect(demo.ahead).toBe(false);
    engine.runs[1]!.progress(0.5, 'half');
    engine.runs[1]!.fail(Object.assign(new Error('WebGPU device lost'), { name: 'DeviceError' }));
    await settle();
    expect(demo.partial).toBeUndefined();
    expect(demo.shown).toMatchObject({ result: 'live mary', spec: presets.mary.spec });
    expect(demo.ahead).toBe(true);
    expect(restarts).toEqual([['device-lost', 'wasm']]);
    expect(demo.live).toBe(false);
    demo.retry();
    await settle();
    expect(engine.loads.length).toBe(2);
  });

  it('stops a run and keeps the last result', async () => {
    const { demo, engine } = await startLive();
    demo.request(changed);
    demo.stop();
    await settle();
    expect(engine.runs[1]!.signal.aborted).toBe(true);
    expect(demo.phase.kind).toBe('live');
    expect(demo.shown.result).toBe('live mary');
    expect(demo.ahead, 'the figure is not of what was asked for').toBe(true);
  });
});

describe('a demo opened by a link', () => {
  it('takes the spec as its schema reads it, and can undo it', async () => {
    const { demo } = start({ check: async () => ({ spec: changed }) });
    await demo.restore({ preset: 'mary', spec: { prompt: 'mary', off: [1], extra: true } });
    expect(demo.spec).toEqual(changed);
    expect(demo.ahead).toBe(true);
    demo.undo();
    expect(demo.isArticle).toBe(true);
  });

  it('shows the recorded figure of the link’s preset until the change can be run', async () => {
    const { demo } = start();
    await demo.restore({ preset: 'susan', spec: { prompt: 'susan', off: [1] } });
    await settle();
    expect(demo.shown).toMatchObject({ result: 'recorded susan', spec: presets.susan.spec });
    expect(demo.ahead).toBe(true);
  });

  it('stays at the preset and says what did not fit', async () => {
    const { demo } = start({ check: async () => ({ problem: 'off.0: expected a number' }) });
    await demo.restore({ preset: 'mary', spec: { prompt: 'mary', off: ['x'] } });
    expect(demo.isArticle).toBe(true);
    expect(demo.message).toContain('off.0: expected a number');
  });

  it('passes on what was wrong with the address', async () => {
    const { demo } = start();
    await demo.restore({ preset: 'mary', spec: presets.mary.spec, problem: 'damaged' });
    expect(demo.message).toBe('damaged');
  });
});
