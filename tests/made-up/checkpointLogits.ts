import { expect } from 'vitest';
import type { MemoryMode, ModelConfig, WeightSource } from '../../src/microscope/index.ts';
import { HookedTransformer } from '../../src/microscope/lens/model.ts';
import { Runtime } from '../../src/microscope/runtime/runtime.ts';
import { openModel } from '../../src/microscope/sources/openModel.ts';
import { createTokenizer } from '../../src/microscope/tokenizer.ts';
import { TOKENS, worst } from './buildModel.ts';
import { storeAs, type Files } from './checkpointFiles.ts';
import { madeUpModel } from './madeUpModel.ts';
import { referenceRun } from './referenceTransformer.ts';
import { folderOf } from './modelFolder.ts';

/** Relative to the largest logit. Worst seen: 4e-6. */
const TOLERANCE = 1e-5;

/** A made-up model in F32, as tensors to write to files, and the same for the float64 reference. */
export const storedModel = (config: ModelConfig) =>
  storeAs(madeUpModel(config, 'F32'), 'F32', true);

/** The opened files, whose logits are those of the float64 reference on the weights they were written from. */
export async function expectReferenceLogits(
  files: Files,
  reference: WeightSource,
  memory: MemoryMode = 'fast',
): Promise<WeightSource> {
  const source = await openModel(folderOf(files));
  const model = await HookedTransformer.build(source, {
    runtime: await Runtime.open('wasm'),
    tokenizer: createTokenizer(source.tokenizer),
    memory,
  });
  try {
    const { logits } = await model.run(TOKENS);
    const expected = (await referenceRun(reference, TOKENS)).logits;
    const largest = Math.max(...expected.map(Math.abs));
    expect(largest).toBeGreaterThan(0.1);
    expect(worst(logits.data, expected) / largest).toBeLessThan(TOLERANCE);
  } finally {
    await model.dispose();
  }
  return source;
}
