import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DeviceError } from '../../../../src/microscope/errors.ts';
import type * as OrtLoader from '../../../../src/microscope/runtime/ort.ts';
import { Runtime, type DeviceTensor } from '../../../../src/microscope/runtime/runtime.ts';

/** A graphics device and a backend on it whose every answer the test gives by hand. */
const { hand } = vi.hoisted(() => ({
  hand: {
    lose: (_: { message: string; reason: string }): void => undefined,
    device: {} as { lost: Promise<{ message: string; reason: string }> },
    run: (): Promise<unknown> => Promise.resolve({}),
  },
}));

vi.mock('../../../../src/microscope/runtime/ort.ts', async (original) => ({
  ...(await original<typeof OrtLoader>()),
  loadOrt: async () => ({
    InferenceSession: {
      create: async () => ({ run: () => hand.run(), release: async () => undefined }),
    },
    env: { webgpu: { device: Promise.resolve(hand.device) } },
  }),
}));

const never = new Promise<never>(() => undefined);
const LOST = { message: 'a valid external Instance reference no longer exists', reason: 'unknown' };

beforeEach(() => {
  const { promise, resolve } = Promise.withResolvers<typeof LOST>();
  hand.device = { lost: promise };
  hand.lose = resolve;
});

async function start() {
  const runtime = await Runtime.open('webgpu');
  const session = await runtime.createSession(new Uint8Array());
  const run = () => runtime.run(session, {}, ['y']);
  return { runtime, run };
}

describe('a lost graphics device', () => {
  it('ends a run that would never end, those queued behind it, and the wait to close', async () => {
    const { runtime, run } = await start();
    hand.run = () => never;
    const runs = [run(), run()];
    const outcomes = Promise.allSettled(runs);
    hand.lose(LOST);
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: {
          name: 'DeviceError',
          message: expect.stringMatching(/device was lost/) as string,
        },
      });
    }
    await runtime.close();
  });

  it('ends a read that would never end', async () => {
    const { runtime } = await start();
    const read = runtime.read({ getData: () => never } as unknown as DeviceTensor);
    hand.lose(LOST);
    await expect(read).rejects.toThrow(/webgpu: the graphics device was lost/);
  });

  it('is what an error is about that came a moment before the news of it', async () => {
    const { run } = await start();
    hand.run = () => {
      setTimeout(() => {
        hand.lose(LOST);
      }, 20);
      return Promise.reject(new Error('failed to create a pipeline'));
    };
    await expect(run()).rejects.toThrow(/device was lost/);
  });

  it('gives no numbers that come after it', async () => {
    const { run } = await start();
    hand.run = async () => {
      hand.lose(LOST);
      await new Promise((resolve) => setTimeout(resolve, 0));
      return { y: 'zeros' };
    };
    await expect(run()).rejects.toThrow(DeviceError);
  });

  it('is not blamed for an error of its own', async () => {
    const { run } = await start();
    hand.run = () => Promise.reject(new Error('std::bad_alloc'));
    await expect(run()).rejects.toThrow('a run failed: out of memory');
  });
});
