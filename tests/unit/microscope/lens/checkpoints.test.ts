import { afterAll, describe, expect, it } from 'vitest';
import type {
  MemoryMode,
  Model,
  ModelConfig,
  WeightType,
} from '../../../../src/microscope/index.ts';
import { WEIGHT_BLOCKS, WEIGHT_TYPES } from '../../../../src/microscope/formats/weightTypes.ts';
import { HookedTransformer } from '../../../../src/microscope/lens/model.ts';
import { Runtime } from '../../../../src/microscope/runtime/runtime.ts';
import { openModel } from '../../../../src/microscope/sources/openModel.ts';
import { createTokenizer } from '../../../../src/microscope/tokenizer.ts';
import { TOKENS, worst } from '../../../made-up/buildModel.ts';
import { huggingFaceFiles, storeAs, type Files } from '../../../made-up/checkpointFiles.ts';
import { ggufFile, rotaryFactors } from '../../../made-up/ggufCheckpoint.ts';
import { madeUpModel, SMALL_GPT2, SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';
import { referenceRun } from '../../../made-up/referenceTransformer.ts';
import { folderOf } from '../../../made-up/modelFolder.ts';

/** Relative to the largest logit. Worst seen: 4e-6. */
const TOLERANCE = 1e-5;

const LLAMA = { ...SMALL_LLAMA, nLayers: 2 };
const UNTIED = { ...LLAMA, tiedEmbeddings: false };
const GPT2 = { ...SMALL_GPT2, nLayers: 2, tiedEmbeddings: true };
const BIASED = { ...LLAMA, attentionBias: true };
const LINEAR = { ...LLAMA, rotaryScaling: { kind: 'linear', factor: 4 } } as const;
const LLAMA3: ModelConfig = {
  ...{ ...UNTIED, attentionBias: true, mlpBias: true },
  rotaryScaling: {
    ...{ kind: 'llama3', factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4 },
    originalContext: 64,
  },
};
/** For types that pack 256 weights of a row. */
const WIDE_LLAMA = { ...UNTIED, dModel: 256, nHeads: 8, dMlp: 256 };
const WIDE_GPT2 = { ...GPT2, dModel: 256, nHeads: 8, nKeyValueHeads: 8, dHead: 32, dMlp: 512 };

const PACKED = WEIGHT_TYPES.filter((type) => WEIGHT_BLOCKS[type].weights > 1);

const models: Model[] = [];
let most = 0;
afterAll(async () => {
  console.log(
    `checkpoints: worst ${most.toExponential(1)} of the largest logit, allowed ${TOLERANCE}`,
  );
  for (const model of models) await model.dispose();
});

/**
 * Opens the files, runs the engine, and compares with the plain reference on the weights they were written from. `read`
 * is what the files' own form makes different in the configuration.
 */
async function expectSame(
  config: ModelConfig,
  type: WeightType,
  memory: MemoryMode,
  write: (stored: Awaited<ReturnType<typeof storeAs>>['stored']) => Files,
  vectors: boolean,
  read: Partial<ModelConfig> = {},
): Promise<void> {
  const made = madeUpModel(config, PACKED.includes(type) ? type : 'F32');
  const { reference, stored } = await storeAs(made, type, vectors);
  const source = await openModel(folderOf(write(stored)));
  expect(source.config).toEqual({ ...config, ...read });
  const model = await HookedTransformer.build(source, {
    runtime: await Runtime.open('wasm'),
    tokenizer: createTokenizer(source.tokenizer),
    memory,
  });
  models.push(model);
  const { logits } = await model.run(TOKENS);
  const expected = (await referenceRun(reference, TOKENS)).logits;
  const largest = Math.max(...expected.map(Math.abs));
  expect(largest).toBeGreaterThan(0.1);
  const distance = worst(logits.data, expected) / largest;
  most = Math.max(most, distance);
  expect(distance).toBeLessThan(TOLERANCE);
}

it('what is read again from the file is what was held in memory', async () => {
  const made = madeUpModel(GPT2, 'F32');
  const { stored } = await storeAs(made, 'F32', true);
  const source = await openModel(folderOf(huggingFaceFiles(GPT2, stored)));
  expect('readRows' in source).toBe(true);
  const [file, memory] = await Promise.all(
    [source, made].map(async (from) => {
      const model = await HookedTransformer.build(from, {
        runtime: await Runtime.open('wasm'),
        tokenizer: createTokenizer(source.tokenizer),
        memory: 'fast',
      });
      models.push(model);
      return model;
    }),
  );
  const prompt = [7, 3, 7];
  expect(await file!.neuronAttribution(prompt, 4, 9)).toEqual(
    await memory!.neuronAttribution(prompt, 4, 9),
  );
  const variants = [[{ hook: 'blocks.0.hook_mlp_out', keep: 0 }]] as const;
  const metric = { answer: 4, foil: 9 };
  expect(await file!.runVariants(prompt, variants, metric)).toEqual(
    await memory!.runVariants(prompt, variants, metric),
  );
  const { cache } = await file!.runWithCache(prompt, ['hook_embed']);
  expect(cache.get('hook_embed')).toEqual(
    (await memory!.runWithCache(prompt, ['hook_embed'])).cache.get('hook_embed'),
  );
});

describe('a Hugging Face folder gives the reference’s logits', () => {
  const kinds: [string, ModelConfig, WeightType, { prefix?: string; shards?: number }][] = [
    ['Llama in F32', LLAMA, 'F32', {}],
    ['Llama in F16, with an unembedding of its own', UNTIED, 'F16', {}],
    ['Llama in BF16, in three files with an index', UNTIED, 'BF16', { shards: 3 }],
    ['Llama with biases in its attention', BIASED, 'F32', {}],
    ['Llama with linear RoPE scaling', LINEAR, 'F32', {}],
    ['Llama with all biases and Llama 3’s RoPE scaling', LLAMA3, 'BF16', {}],
    ['GPT-2 in F32', GPT2, 'F32', {}],
    ['GPT-2 in F16, under "transformer."', GPT2, 'F16', { prefix: 'transformer.' }],
    ['GPT-2 in BF16, in two files with an index', GPT2, 'BF16', { shards: 2 }],
  ];
  it.each(kinds)('%s', async (_, config, type, options) => {
    const write = (stored: Parameters<typeof huggingFaceFiles>[1]) =>
      huggingFaceFiles(config, stored, options);
    await expectSame(config, type, 'fast', write, true);
  });
});

describe('a GGUF gives the reference’s logits', () => {
  const types: WeightType[] = ['F32', 'F16', 'BF16', ...PACKED];
  const kinds = types.flatMap((type): [WeightType, string, ModelConfig, MemoryMode][] => {
    const wide = WEIGHT_BLOCKS[type].weights === 256;
    return [
      [type, 'Llama', wide ? WIDE_LLAMA : UNTIED, 'fast'],
      [type, 'Llama, lean', wide ? WIDE_LLAMA : LLAMA, 'lean'],
      [type, 'GPT-2', wide ? WIDE_GPT2 : GPT2, 'fast'],
    ];
  });
  it.each([
    ['biases in its attention', BIASED],
    ['biases in its MLP', { ...LLAMA, mlpBias: true }],
    ['linear RoPE scaling', LINEAR],
  ])('Llama with %s', async (_, config) => {
    await expectSame(config, 'Q8_0', 'lean', (stored) => ggufFile(config, stored), false);
  });
  it('Llama with all biases and Llama 3’s RoPE scaling, as factors', async () => {
    const factors = rotaryFactors(LLAMA3)!;
    // Some frequencies are kept, some divided by all of 8, some lie between.
    expect([Math.min(...factors), Math.max(...factors)]).toEqual([1, 8]);
    expect(new Set(factors).size).toBeGreaterThan(2);
    // The reference follows Hugging Face's settings, the file has only the factors made from them.
    const rotaryScaling = { kind: 'factors', factors } as const;
    const write = (stored: Parameters<typeof ggufFile>[1]) => ggufFile(LLAMA3, stored);
    await expectSame(LLAMA3, 'F32', 'fast', write, false, { rotaryScaling });
  });
  it.each(kinds)('%s, %s', async (type, _, config, memory) => {
    await expectSame(config, type, memory, (stored) => ggufFile(config, stored), false);
  });
});
