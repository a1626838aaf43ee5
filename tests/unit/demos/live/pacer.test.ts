import { describe, expect, it } from 'vitest';
import { Pacer } from '../../../../src/demos/live/pacer.ts';
import { settle } from '../../../made-up/handEngine.ts';

/** A run that takes a step whenever its pacer lets it. */
function running(signal = new AbortController().signal) {
  const pacer = new Pacer(signal, 0);
  const run = { steps: 0, ended: null as Error | null };
  void (async () => {
    try {
      for (;;) {
        await pacer.wait();
        run.steps += 1;
        await settle();
      }
    } catch (error) {
      run.ended = error as Error;
    }
  })();
  return { pacer, run };
}

const some = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('the pace of a run', () => {
  it('is held between two steps, and goes on', async () => {
    const abort = new AbortController();
    const { pacer, run } = running(abort.signal);
    await some();
    expect(run.steps).toBeGreaterThan(1);
    pacer.set('hold');
    await some();
    const held = run.steps;
    await some();
    expect(run.steps).toBe(held);
    pacer.set('go');
    await some();
    expect(run.steps).toBeGreaterThan(held + 1);
    abort.abort(new Error('enough'));
    await some();
    expect(run.ended?.message).toBe('enough');
  });

  it('takes one step for each that is asked for', async () => {
    const abort = new AbortController();
    const { pacer, run } = running(abort.signal);
    pacer.set('hold');
    await some();
    const held = run.steps;
    pacer.set('step');
    await some();
    expect(run.steps).toBe(held + 1);
    pacer.set('step');
    pacer.set('step');
    await some();
    expect(run.steps).toBe(held + 3);
    abort.abort(new Error('stopped'));
    await some();
    expect(run.ended?.message).toBe('stopped');
  });

  it('leaves as long between two steps as it takes to see them', async () => {
    const pacer = new Pacer(new AbortController().signal, 30);
    await pacer.wait();
    const started = performance.now();
    await pacer.wait();
    expect(performance.now() - started).toBeGreaterThanOrEqual(28);
  });
});
