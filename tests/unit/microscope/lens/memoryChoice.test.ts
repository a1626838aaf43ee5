import { afterEach, expect, it, vi } from 'vitest';
import { ModelPool, type ModelPoolOptions } from '../../../../src/microscope/index.ts';
import { Runtime } from '../../../../src/microscope/runtime/runtime.ts';
import { madeUpModel, SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';

/** As small as the tokenizer library takes. */
const TOKENIZER = {
  model: { type: 'WordLevel', vocab: { a: 0, b: 1 }, unk_token: 'a' },
  pre_tokenizer: { type: 'Whitespace' },
};

afterEach(() => {
  vi.unstubAllGlobals();
});

/** How many sessions hold weights, and how many are fed them. */
async function sessions(memory: ModelPoolOptions['memory']) {
  const runtime = await Runtime.open('wasm');
  const created = vi.spyOn(runtime, 'createSession');
  const pool = new ModelPool({
    open: () => Promise.resolve({ ...madeUpModel(SMALL_LLAMA, 'Q4_1'), tokenizer: TOKENIZER }),
    device: 'wasm',
    openRuntime: () => Promise.resolve(runtime),
    memory,
  });
  await pool.model('m');
  const holding = created.mock.calls.filter(([, weights]) => weights !== undefined).length;
  await pool.dispose();
  return { holding, fed: created.mock.calls.length - holding };
}

/** A session each for the four layers and the unembedding, float32 inside. */
const FAST = { holding: 5, fed: 0 };
/** One for all layers, one for the unembedding. */
const LEAN = { holding: 0, fed: 2 };

it.each([
  { deviceMemory: 2, memory: undefined, path: LEAN },
  { deviceMemory: 4, memory: 'auto', path: LEAN },
  { deviceMemory: 8, memory: 'auto', path: FAST },
  { deviceMemory: undefined, memory: 'auto', path: LEAN },
  { deviceMemory: undefined, memory: undefined, path: LEAN },
  { deviceMemory: 8, memory: 'lean', path: LEAN },
  { deviceMemory: undefined, memory: 'lean', path: LEAN },
  { deviceMemory: 2, memory: 'fast', path: FAST },
] as const)('$deviceMemory GB, set to $memory', async ({ deviceMemory, memory, path }) => {
  vi.stubGlobal('navigator', deviceMemory === undefined ? {} : { deviceMemory });
  expect(await sessions(memory)).toEqual(path);
});
