import { describe, expect, it } from 'vitest';
import { describeState } from '../../../../src/demos/host/words.ts';
import { settle } from '../../../made-up/handEngine.ts';
import { bytes, onePage, presets, start, startLive } from '../../../made-up/startDemo.ts';

describe('a model of the reader’s own', () => {
  const files = [new File(['abc'], 'model.gguf')];
  const shape = { name: 'GPT-2 small', nLayers: 12, nHeads: 12, gpt2Small: true };

  async function startOwn() {
    const started = start();
    void started.demo.useModel(files);
    await settle();
    const load = started.engine.loads[0]!;
    load.finish([], { own: shape });
    await settle();
    return { ...started, load };
  }

  it('is handed to the engine, to load and to run, and is named on the result', async () => {
    const { demo, engine, load } = await startOwn();
    expect(load.own?.files).toEqual(files);
    expect(engine.runs[0]!.own).toBe(load.own);
    engine.runs[0]!.finish('of gpt-2');
    await settle();
    expect(demo.own).toMatchObject(shape);
    expect(demo.shown).toMatchObject({ result: 'of gpt-2', model: 'GPT-2 small' });
  });

  it('shows its own size while it is read', async () => {
    const { demo, engine } = start();
    void demo.useModel(files);
    await settle();
    engine.loads[0]!.say(bytes(2));
    expect(demo.phase).toMatchObject({ kind: 'loading', bytes: 3 });
    engine.loads[0]!.say({ stage: 'self-test' });
    expect(demo.phase).toEqual({ kind: 'self-test', own: true });
    engine.loads[0]!.say(bytes(1)); // WebGPU was left: once more, for WASM
    expect(demo.phase).toMatchObject({ kind: 'loading', bytes: 3 });
  });

  it('takes over the spec as it could be run, without a step to undo', async () => {
    const { demo, engine } = await startOwn();
    engine.runs[0]!.finish('fitted', { prompt: 'mary', off: [2] });
    await settle();
    expect(demo.spec).toEqual({ prompt: 'mary', off: [2] });
    expect(demo.shown.spec).toEqual(demo.spec);
    expect(demo.message).toContain('Layers or heads that this model lacks');
    // The reader is not told that they changed what was fitted, until they change it.
    expect(describeState(demo, { off: 'heads' })).not.toContain('You changed');
    expect(demo.canUndo).toBe(false);
    expect(engine.runs.length).toBe(1);
    demo.request({ prompt: 'mary', off: [3] });
    expect(describeState(demo, { off: 'heads' })).toContain('You changed: heads.');
  });

  it('loses nothing when its files are no model, and tries them again when asked', async () => {
    const { demo, engine } = await startLive();
    void demo.useModel(files);
    await settle();
    engine.loads[1]!.fail(
      Object.assign(new Error('gguf: expected magic'), { name: 'FormatError' }),
    );
    await settle();
    expect(demo.phase).toMatchObject({
      kind: 'error',
      problem: { advice: 'The reason: gguf: expected magic.' },
    });
    expect(demo.shown).toMatchObject({ result: 'live mary', source: 'wasm' });
    expect(demo.own).toBeNull();
    expect(demo.live).toBe(true);
    demo.retry();
    await settle();
    expect(engine.loads[2]!.own?.files).toEqual(files);
    demo.stop();
    demo.again();
    await settle();
    expect(engine.runs.at(-1)!.own).toBeUndefined();
  });

  it('gives way to the next, and is let go of', async () => {
    const { demo, engine, load } = await startOwn();
    engine.runs[0]!.finish('of gpt-2');
    await settle();
    void demo.useModel([new File(['other'], 'other.gguf')]);
    await settle();
    engine.loads[1]!.finish([], { own: { ...shape, name: 'Other' } });
    await settle();
    expect(demo.own?.name).toBe('Other');
    expect(engine.released).toEqual([load.own!.id]);
  });

  it('has a way back to the recorded figure of the site’s own', async () => {
    const { demo, engine, load } = await startOwn();
    engine.runs[0]!.finish('of gpt-2');
    await settle();
    await demo.backToSite();
    expect(engine.released).toEqual([load.own!.id]);
    expect(demo.phase.kind).toBe('recorded');
    expect(demo.live).toBe(false);
    expect(demo.shown).toEqual({
      spec: presets.mary.spec,
      result: 'recorded mary',
      source: 'recorded',
    });
    void demo.goLive();
    await settle();
    expect(engine.loads[1]!.own).toBeUndefined();
  });

  it('makes the last demo that leaves the site’s model let go of it', async () => {
    const page = onePage();
    const first = start({}, true, page);
    const second = start({}, true, page);
    for (const { demo } of [first, second]) {
      void demo.goLive();
      await settle();
      page.engine.loads.at(-1)!.finish();
      await settle();
    }
    const move = async ({ demo }: typeof first) => {
      void demo.useModel(files);
      await settle();
      page.engine.loads.at(-1)!.finish([], { own: shape });
      await settle();
    };
    await move(first);
    expect(page.engine.siteReleases).toBe(0);
    await move(second);
    expect(page.engine.siteReleases).toBe(1);
    await move(second); // it was not on the site's model now
    expect(page.engine.siteReleases).toBe(1);
  });

  it('lets the site’s model be while it could not be loaded', async () => {
    const { demo, engine } = await startLive();
    void demo.useModel(files);
    await settle();
    engine.loads[1]!.fail(Object.assign(new Error('gguf: bad'), { name: 'FormatError' }));
    await settle();
    expect(engine.siteReleases).toBe(0);
  });
});
