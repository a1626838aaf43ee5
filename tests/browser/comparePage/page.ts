/** One made-up model on WebGPU and on WASM, in one page. Built for the tests alone; the site ships none of it. */
import type { ModelConfig, WeightType } from '../../../src/microscope/index.ts';
import { compareWithWasm } from '../../../src/microscope/lens/compareWithWasm.ts';
import { HookedTransformer } from '../../../src/microscope/lens/model.ts';
import { Runtime } from '../../../src/microscope/runtime/runtime.ts';
import { createTokenizer } from '../../../src/microscope/tokenizer.ts';
import { WORD_TOKENIZER } from '../../made-up/modelFiles.ts';
import { madeUpModel } from '../../made-up/madeUpModel.ts';

/** The worst difference between the devices, as a share of what is accepted. */
async function compare(config: ModelConfig, type: WeightType): Promise<number> {
  const source = madeUpModel(config, type);
  const model = await HookedTransformer.build(source, {
    runtime: await Runtime.open('webgpu'),
    tokenizer: createTokenizer(WORD_TOKENIZER),
    memory: 'fast',
  });
  try {
    await model.loaded;
    return await compareWithWasm(model, { source, openWasm: () => Runtime.open('wasm') });
  } finally {
    await model.dispose();
  }
}

export type Compare = typeof compare;

Object.assign(globalThis, { compare });
