import { describe, expect, it } from 'vitest';
import { settle } from '../../../made-up/handEngine.ts';
import { startLive } from '../../../made-up/startDemo.ts';

describe('the pace of a run', () => {
  it('is told to the run under way, and forgotten with it', async () => {
    const { demo, engine } = await startLive();
    demo.pace('hold');
    expect(engine.paces, 'no run is under way').toEqual([]);
    demo.again();
    await settle();
    expect(demo.held).toBe(false);
    demo.pace('hold');
    expect(demo.held).toBe(true);
    demo.pace('step');
    expect(demo.held).toBe(true);
    demo.pace('go');
    expect(demo.held).toBe(false);
    expect(engine.paces).toEqual(['hold', 'step', 'go']);
    demo.pace('hold');
    demo.again();
    await settle();
    expect(demo.held, 'a new run runs').toBe(false);
  });
});
