import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  DeviceError,
  ModelPool,
  recordSelfTest,
  type Device,
  type ModelPoolOptions,
  type SelfTest,
} from '../../../../src/microscope/index.ts';
import { Runtime } from '../../../../src/microscope/runtime/runtime.ts';
import { build, closeAll } from '../../../made-up/buildModel.ts';
import { madeUpModel, SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';

/** As small as the tokenizer library takes. */
const TOKENIZER = {
  model: { type: 'WordLevel', vocab: { a: 0, b: 1 }, unk_token: 'a' },
  pre_tokenizer: { type: 'Whitespace' },
};

/** A device whose numbers come back a little wrong, without an error. */
async function lyingRuntime(): Promise<Runtime> {
  const honest = await Runtime.open('wasm');
  return new Proxy(honest, {
    get(runtime, key) {
      if (key === 'read') {
        return async (tensor: Parameters<Runtime['read']>[0]) =>
          (await runtime.read(tensor)).map((value) => value * 1.02);
      }
      const value: unknown = Reflect.get(runtime, key, runtime);
      return typeof value === 'function' ? (value.bind(runtime) as unknown) : value;
    },
  });
}

const pools: ModelPool[] = [];

function pool(options: Partial<ModelPoolOptions>): ModelPool {
  const made = new ModelPool({
    open: () => Promise.resolve({ ...madeUpModel(SMALL_LLAMA, 'F32'), tokenizer: TOKENIZER }),
    memory: 'fast',
    ...options,
  });
  pools.push(made);
  return made;
}

afterEach(async () => {
  vi.unstubAllGlobals();
  for (const one of pools.splice(0)) await one.dispose();
  await closeAll();
});

async function recorded(): Promise<SelfTest> {
  const { model } = await build(SMALL_LLAMA, 'F32', 'fast');
  return recordSelfTest(model, [3, 1, 4, 1, 5]);
}

/** A browser that offers a real graphics card. */
function offerWebGpu(): void {
  const adapter = { info: { isFallbackAdapter: false } };
  vi.stubGlobal('navigator', { gpu: { requestAdapter: () => Promise.resolve(adapter) } });
}

describe('the self-test', () => {
  it('passes on a device that tells the truth', async () => {
    const test = await recorded();
    const honest = pool({ device: 'wasm', selfTest: () => Promise.resolve(test) });
    await expect(honest.model('m')).resolves.toBeDefined();
  });

  it('keeps a lying device from giving any number, and the next call tries again', async () => {
    const test = await recorded();
    let lies = true;
    const liar = pool({
      device: 'wasm',
      selfTest: () => Promise.resolve(test),
      openRuntime: () => (lies ? lyingRuntime() : Runtime.open('wasm')),
    });
    const refused = liar.model('m');
    await expect(refused).rejects.toThrow(DeviceError);
    await expect(refused).rejects.toThrow(/self-test of .* expected a logit of .*, got /);
    lies = false;
    await expect(liar.model('m')).resolves.toBeDefined();
  });

  it('sends a lying WebGPU back to WASM, and says why', async () => {
    offerWebGpu();
    const test = await recorded();
    const opened: Device[] = [];
    const reasons: string[] = [];
    const falling = pool({
      selfTest: () => Promise.resolve(test),
      openRuntime: (device) => {
        opened.push(device);
        return device === 'webgpu' ? lyingRuntime() : Runtime.open('wasm');
      },
      onFallback: (reason) => reasons.push(reason),
    });
    const model = await falling.model('m');
    expect(opened).toEqual(['webgpu', 'wasm']);
    expect(falling.device).toBe('wasm');
    expect(reasons).toEqual([expect.stringMatching(/^self-test of/)]);
    const { logits } = await model.run(test.tokens);
    for (const { token, logit } of test.logits) expect(logits.data[token]).toBeCloseTo(logit, 2);
  });

  it('takes WASM at once where the only adapter is made of software', async () => {
    const adapter = { info: { isFallbackAdapter: true } };
    vi.stubGlobal('navigator', { gpu: { requestAdapter: () => Promise.resolve(adapter) } });
    const soft = pool({});
    await soft.model('m');
    expect(soft.device).toBe('wasm');
  });
});

describe('a pool', () => {
  it('loads a model once for all who ask, and an abort ends one wait only', async () => {
    const open = vi.fn(() =>
      Promise.resolve({ ...madeUpModel(SMALL_LLAMA, 'F32'), tokenizer: TOKENIZER }),
    );
    const shared = pool({ device: 'wasm', open });
    const abort = new AbortController();
    const impatient = shared.model('m', abort.signal);
    const patient = shared.model('m');
    abort.abort();
    await expect(impatient).rejects.toThrow(/abort/i);
    await expect(patient).resolves.toBeDefined();
    expect(open).toHaveBeenCalledTimes(1);
  });

  it('stops a load that nobody wants, and loads again when asked', async () => {
    const opened: AbortSignal[] = [];
    const changing = pool({
      device: 'wasm',
      open: (_, { signal }) => {
        opened.push(signal);
        return Promise.resolve({ ...madeUpModel(SMALL_LLAMA, 'F32'), tokenizer: TOKENIZER });
      },
    });
    const first = changing.model('m');
    first.catch(() => undefined);
    await vi.waitFor(() => {
      expect(opened.length).toBe(1);
    });
    const gone = changing.dispose('m');
    const second = changing.model('m');
    await gone;
    await expect(second).resolves.toBeDefined();
    expect(opened[0]?.aborted).toBe(true);
    expect(await changing.model('m')).toBe(await second);
  });

  it('reports bytes and layers as they come', async () => {
    const seen: string[] = [];
    const telling = pool({
      device: 'wasm',
      onLoad: ({ blocks, totalBlocks }) => seen.push(`${blocks}/${totalBlocks}`),
    });
    await telling.model('m');
    expect(seen).toEqual(['0/4', '1/4', '2/4', '3/4', '4/4']);
  });
});
