import { describe, expect, it } from 'vitest';
import type { Holding, LoadEvent } from '../../../../src/demos/live/protocol.ts';
import type { Model } from '../../../../src/microscope/index.ts';
import { handlerOnPool as setUp, settle } from '../../../made-up/handlerOnPool.ts';

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
