import { numpy as np, tree } from '../../../src/training/jax.ts';
import { describe, expect, it } from 'vitest';
import type { Weights } from '../../../src/training/gpt2.ts';
import { train, type TrainingStep } from '../../../src/training/loop.ts';

const schedule = { steps: 200, rate: 0.1 };

/** Squared distance of `w` and of `held` from what is drawn; `held` may not change. */
function task(target: (step: number) => number = () => 3) {
  return {
    draw: (step: number) => ({ target: np.array(target(step)) }),
    loss: ({ w, held }: Weights, { target: to }: { target: np.Array }) =>
      np.square(np.subtract(w!, to.ref)).add(np.square(np.subtract(held!, to))),
    masks: { held: np.array(0) },
  };
}
const start = (): Weights => ({ w: np.array(1), held: np.array(1) });
const isFreed = (array: np.Array | undefined) => {
  try {
    array?.ref.dispose();
    return false;
  } catch {
    return true;
  }
};

describe('the training loop', () => {
  it('goes downhill, leaves what is masked as it was, and tells each step with the loss before it', async () => {
    const told: TrainingStep[] = [];
    const weights = await train(start(), schedule, task(), {
      onStep: (step) => void told.push(step),
    });
    expect(((await weights.w!.ref.data())[0] ?? NaN) - 3).toBeCloseTo(0, 2);
    expect(Array.from(await weights.held!.ref.data())).toEqual([1]);
    expect(told.map(({ step }) => step)).toEqual(Array.from({ length: 200 }, (_, step) => step));
    expect(told[0]).toEqual({ step: 0, steps: 200, loss: 8 });
    expect(told.at(-1)?.loss).toBeCloseTo(4, 2);
    tree.dispose(weights);
  });

  it('learns nothing in no steps', async () => {
    const weights = await train(start(), { steps: 0, rate: 0.1 }, task());
    expect(Array.from(await weights.w!.data())).toEqual([1]);
  });

  it('stops between two steps when it is aborted, and frees what it held', async () => {
    const abort = new AbortController();
    const given = start();
    const steps: number[] = [];
    const onStep = ({ step }: TrainingStep) => {
      steps.push(step);
      if (step === 2) abort.abort(new Error('enough'));
    };
    const run = train(given, schedule, task(), { signal: abort.signal, onStep });
    await expect(run).rejects.toThrow('enough');
    expect(steps).toEqual([0, 1, 2]);
    expect(isFreed(given.w)).toBe(true);
  });

  it('starts nothing for one who has already gone', async () => {
    const given = start();
    const run = train(given, schedule, task(), { signal: AbortSignal.abort(new Error('gone')) });
    await expect(run).rejects.toThrow('gone');
    expect(isFreed(given.w)).toBe(true);
  });

  it('lets a message through while it trains, so that it can be aborted from outside', async () => {
    const abort = new AbortController();
    setTimeout(() => {
      abort.abort(new Error('from outside'));
    }, 50);
    const run = train(start(), { steps: 1e6, rate: 0.1 }, task(), { signal: abort.signal });
    await expect(run).rejects.toThrow('from outside');
  });

  it('refuses a loss that is not a number, and says at which step', async () => {
    const run = train(
      start(),
      schedule,
      task((step) => (step === 4 ? NaN : 3)),
    );
    await expect(run).rejects.toThrow('expected a finite loss at step 4, got NaN');
  });

  it('frees what it held where its listener throws', async () => {
    const given = start();
    const onStep = () => {
      throw new Error('listener');
    };
    await expect(train(given, schedule, task(), { onStep })).rejects.toThrow('listener');
    expect(isFreed(given.w)).toBe(true);
  });
});
