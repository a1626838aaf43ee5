import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  DeviceError,
  ModelPool,
  recordSelfTest,
  type Model,
  type ModelPoolOptions,
  type SelfTest,
} from '../../../../src/microscope/index.ts';
import { Runtime } from '../../../../src/microscope/runtime/runtime.ts';
import { madeUpModel, SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';

const TOKENIZER = {
  model: { type: 'WordLevel', vocab: { a: 0, b: 1 }, unk_token: 'a' },
  pre_tokenizer: { type: 'Whitespace' },
};
const TOKENS = [3, 1, 4, 1, 5];
const { signal } = new AbortController();

const pools: ModelPool[] = [];

async function lean(options: Partial<ModelPoolOptions> = {}) {
  const runtime = await Runtime.open('wasm');
  const pool = new ModelPool({
    open: () => Promise.resolve({ ...madeUpModel(SMALL_LLAMA, 'Q4_1'), tokenizer: TOKENIZER }),
    device: 'wasm',
    memory: 'lean',
    openRuntime: () => Promise.resolve(runtime),
    ...options,
  });
  pools.push(pool);
  return { pool, runtime, model: await pool.model('m') };
}

afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.dispose();
});

const logitsOf = async (model: Model) =>
  (await model.run(TOKENS, { logitsAt: 'all', signal })).logits.data;

const worst = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

describe('a lean model becomes a fast one', () => {
  it('with the same numbers, and goes back to the same bits', async () => {
    const { pool, model } = await lean();
    const before = await logitsOf(model);
    expect(await pool.memory()).toBe('lean');
    await pool.grow(signal);
    expect(await pool.memory()).toBe('fast');
    const after = await logitsOf(model);
    expect(worst(before, after)).toBeLessThan(1e-4);
    expect(after).not.toEqual(before); // another path, indeed
    await pool.shrink(signal);
    expect(await pool.memory()).toBe('lean');
    expect(await logitsOf(model)).toEqual(before);
  });

  it('between runs: one under way ends on the path it began on', async () => {
    const { pool, model } = await lean();
    const before = await logitsOf(model);
    const own = new AbortController();
    let grown = false;
    const growing = pool.grow(signal).then(() => (grown = true));
    const during = await pool.asRun(own.signal, async () => {
      const { logits } = await model.run(TOKENS, { logitsAt: 'all', signal: own.signal });
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(grown).toBe(false);
      return logits.data;
    });
    expect(during).toEqual(before);
    await growing;
    expect(await pool.memory()).toBe('fast');
  });

  it('not where the memory does not suffice: it stays lean, and runs on', async () => {
    const { pool, runtime, model } = await lean();
    const before = await logitsOf(model);
    vi.spyOn(runtime, 'createSession')
      .mockImplementationOnce(runtime.createSession.bind(runtime))
      .mockRejectedValueOnce(new DeviceError('could not set up a block: out of memory'));
    await expect(pool.grow(signal)).rejects.toThrow('out of memory');
    expect(await pool.memory()).toBe('lean');
    expect(await logitsOf(model)).toEqual(before);
  });

  it('not where its numbers are off: the self-test is asked again', async () => {
    const { model } = await lean();
    const honest = await recordSelfTest(model, TOKENS);
    let test: SelfTest = honest;
    const { pool } = await lean({ selfTest: () => Promise.resolve(test) });
    const { logits } = honest;
    // The recorded logits are handed over as they are, and moved after the first test has passed.
    const moved = logits as { token: number; logit: number }[];
    const [first] = moved;
    moved[0] = { ...first!, logit: first!.logit + 1 };
    test = honest;
    await expect(pool.grow(signal)).rejects.toThrow(/self-test of .* expected a logit/);
    expect(await pool.memory()).toBe('lean');
  });
});

it('a model that is still arriving can be asked, and follows its layers', async () => {
  const source = { ...madeUpModel(SMALL_LLAMA, 'Q4_1'), tokenizer: TOKENIZER };
  const gate = Promise.withResolvers<undefined>();
  const pool = new ModelPool({
    open: () =>
      Promise.resolve({
        ...source,
        read: async (name: string, stop?: AbortSignal) => {
          if (name.startsWith('blocks.2.')) await gate.promise;
          return source.read(name, stop);
        },
      }),
    device: 'wasm',
    memory: 'lean',
  });
  pools.push(pool);
  const rows: number[] = [];
  const model = await pool.arriving('m', signal);
  const reading = model.logitLensGrid(TOKENS, { onRow: ({ layer }) => rows.push(layer), signal });
  await vi.waitFor(() => expect(rows).toEqual([0, 1]));
  gate.resolve(undefined);
  await reading;
  expect(rows).toEqual([0, 1, 2, 3, 4]);
  await expect(pool.model('m')).resolves.toBe(model);
});
