import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ModelPool, type ModelConfig, type WeightType } from '../../../../src/microscope/index.ts';
import { compareWithWasm } from '../../../../src/microscope/lens/compareWithWasm.ts';
import { HookedTransformer } from '../../../../src/microscope/lens/model.ts';
import { Runtime, type DeviceTensor } from '../../../../src/microscope/runtime/runtime.ts';
import { createTokenizer } from '../../../../src/microscope/tokenizer.ts';
import { WORD_TOKENIZER } from '../../../made-up/modelFiles.ts';
import { madeUpModel, SMALL_GPT2, SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';

const pools: ModelPool[] = [];

beforeEach(() => {
  const adapter = { info: { isFallbackAdapter: false } };
  vi.stubGlobal('navigator', { gpu: { requestAdapter: () => Promise.resolve(adapter) } });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  for (const pool of pools.splice(0)) await pool.dispose();
});

type Lie = (value: Float32Array, shape: readonly number[]) => Float32Array;

/** A runtime that stands in for a graphics device, and changes what is read back from it. */
async function runtimeThat(lie: Lie): Promise<Runtime> {
  const honest = await Runtime.open('wasm');
  return new Proxy(honest, {
    get(runtime, key) {
      if (key === 'read') {
        return async (tensor: DeviceTensor) => lie(await runtime.read(tensor), tensor.dims);
      }
      const value: unknown = Reflect.get(runtime, key, runtime);
      return typeof value === 'function' ? (value.bind(runtime) as unknown) : value;
    },
  });
}

/** Loads a model on a graphics device that lies, and says where it ended up and why. */
async function load(lie: Lie, config: ModelConfig = SMALL_LLAMA, type: WeightType = 'F32') {
  const reasons: string[] = [];
  const pool = new ModelPool({
    open: () => Promise.resolve({ ...madeUpModel(config, type), tokenizer: WORD_TOKENIZER }),
    compareWithWasm: true,
    openRuntime: (device) => (device === 'webgpu' ? runtimeThat(lie) : Runtime.open('wasm')),
    onFallback: (reason) => reasons.push(reason),
  });
  pools.push(pool);
  const model = await pool.model('own');
  return { device: pool.device, reasons, model };
}

const isLogits = (shape: readonly number[]) => shape.at(-1) === SMALL_LLAMA.dVocab;

const lies: [string, () => Lie, RegExp][] = [
  ['all values a little', () => (value) => value.map((v) => v * 1.02), /block 0 differs/],
  [
    'one value of its second block',
    () => {
      let reads = 0;
      return (value) => {
        reads += 1;
        // The first read is what goes into block 0.
        return reads === 3 ? value.with(70, value[70]! + 0.5) : value;
      };
    },
    /block 1 differs/,
  ],
  ['zeros', () => (value) => value.fill(0), /block 0 differs/],
  ['numbers that are none', () => (value) => value.with(5, NaN), /block 0 differs/],
  [
    'the end of the vocabulary as zeros',
    () => (value, shape) => (isLogits(shape) ? value.fill(0, 40) : value),
    /the unembedding differs/,
  ],
];
it.each(lies)('a device that gives %s is left for WASM, with the place', async (_, lie, place) => {
  const { device, reasons, model } = await load(lie());
  expect(device).toBe('wasm');
  expect(reasons).toEqual([expect.stringMatching(place)]);
  const { logits } = await model.run([3, 1, 4]);
  const honest = new ModelPool({
    device: 'wasm',
    open: () => Promise.resolve({ ...madeUpModel(SMALL_LLAMA, 'F32'), tokenizer: WORD_TOKENIZER }),
  });
  pools.push(honest);
  const expected = await (await honest.model('own')).run([3, 1, 4]);
  expect(logits.data).toEqual(expected.logits.data);
});

it.each([
  ['Llama in F32', SMALL_LLAMA, 'F32'],
  ['Llama in Q4_1', SMALL_LLAMA, 'Q4_1'],
  ['GPT-2 in Q8_0', SMALL_GPT2, 'Q8_0'],
] as const)('a device that tells the truth is believed: %s', async (_, config, type) => {
  const { device, reasons } = await load((value) => value, config, type);
  expect(reasons).toEqual([]);
  expect(device).toBe('webgpu');
});

it('two ways of computing the same differ by far less than is accepted', async () => {
  const source = { ...madeUpModel(SMALL_GPT2, 'Q4_1'), tokenizer: WORD_TOKENIZER };
  const model = await HookedTransformer.build(source, {
    runtime: await Runtime.open('wasm'),
    tokenizer: createTokenizer(source.tokenizer),
    memory: 'fast', // float32, against the packed weights of the comparison
  });
  const worst = await compareWithWasm(model, { source, openWasm: () => Runtime.open('wasm') });
  await model.dispose();
  expect(worst).toBeGreaterThan(0);
  expect(worst).toBeLessThan(0.1);
});
