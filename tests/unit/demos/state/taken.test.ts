import { describe, expect, it } from 'vitest';
import { settle } from '../../../made-up/handEngine.ts';
import { presets, start, startLive } from '../../../made-up/startDemo.ts';

describe('a demo whose model another frame takes', () => {
  it('keeps its last result, says so, and loads again when it is asked to', async () => {
    const { demo, engine } = await startLive();
    const { shown } = demo;
    expect(shown.source).toBe('wasm');
    engine.take();
    expect(demo.live).toBe(false);
    expect(demo.phase.kind).toBe('recorded');
    expect(demo.shown).toBe(shown);
    expect(demo.message).toMatch(/Another frame .* last result/);
    const loads = engine.loads.length;
    void demo.goLive();
    await settle();
    expect(engine.loads).toHaveLength(loads + 1);
    engine.loads.at(-1)!.finish();
    await settle();
    expect(demo.live).toBe(true);
    expect(demo.message).toBe('');
  });

  it('goes back from a run that is under way, and hears no more of it', async () => {
    const { demo, engine } = await startLive();
    const { shown } = demo;
    demo.request(presets.susan.spec);
    await settle();
    const run = engine.runs.at(-1)!;
    engine.take();
    expect(run.signal.aborted).toBe(true);
    run.progress(0.5);
    run.finish('too late');
    await settle();
    expect(demo.shown).toBe(shown);
    expect(demo.phase.kind).toBe('recorded');
    expect(demo.ahead).toBe(true);
    demo.told = true; // its view has the answer in what is shown
    expect(demo.ahead).toBe(false);
    demo.told = false;
  });

  it('says nothing where it had none', async () => {
    const { demo, engine } = start();
    await demo.recall();
    engine.take();
    expect(demo.message).toBe('');
    expect(demo.phase.kind).toBe('recorded');
  });
});
