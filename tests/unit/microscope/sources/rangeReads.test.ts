import { expect, it } from 'vitest';
import { filesFolder, openModel, type ModelConfig } from '../../../../src/microscope/index.ts';
import { HookedTransformer } from '../../../../src/microscope/lens/model.ts';
import { Runtime } from '../../../../src/microscope/runtime/runtime.ts';
import { createTokenizer } from '../../../../src/microscope/tokenizer.ts';
import { huggingFaceFiles, storeAs, type Files } from '../../../made-up/checkpointFiles.ts';
import { ggufFile } from '../../../made-up/ggufCheckpoint.ts';
import { madeUpModel, SMALL_GPT2, SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';

/** What is hashed at a time, and more than any tensor of these models. */
const LARGEST_READ = 16 * 1024 * 1024;

/** A file that notes each range that is read of it, and cannot be read but by range. */
class WatchedFile extends File {
  readonly reads: number[] = [];

  override slice(start = 0, end = this.size): Blob {
    this.reads.push(end - start);
    return super.slice(start, end);
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    throw new Error(`${this.name} was to be read whole`);
  }
}

const asFiles = (files: Files) =>
  Object.entries(files).map(([name, content]) => {
    const bytes = content instanceof Uint8Array ? content : JSON.stringify(content);
    return new WatchedFile([bytes as BlobPart], name);
  });

const GPT2: ModelConfig = {
  ...{ ...SMALL_GPT2, tiedEmbeddings: true, nLayers: 30, dModel: 256, nHeads: 8 },
  ...{ nKeyValueHeads: 8, dHead: 32, dMlp: 1024, dVocab: 3000 },
};
const LLAMA: ModelConfig = {
  ...{ ...SMALL_LLAMA, nLayers: 24, dModel: 256, nHeads: 8, nKeyValueHeads: 8, dHead: 32 },
  ...{ dMlp: 1024, dVocab: 3000 },
};

it.each([
  ['safetensors', GPT2, huggingFaceFiles],
  ['a GGUF', LLAMA, ggufFile],
] as const)('%s is read by range: once for its hash and once to load', async (_, config, write) => {
  const { stored } = await storeAs(madeUpModel(config, 'F32'), 'F32', true);
  const files = asFiles(write(config, stored));
  const [weights] = files.toSorted((a, b) => b.size - a.size);
  expect(weights!.size).toBeGreaterThan(4 * LARGEST_READ);
  const source = await openModel(filesFolder(files));
  const opened = weights!.reads.reduce((sum, length) => sum + length, 0);
  expect(opened).toBeLessThan(1.05 * weights!.size);
  const model = await HookedTransformer.build(source, {
    runtime: await Runtime.open('wasm'),
    tokenizer: createTokenizer(source.tokenizer),
    memory: 'lean',
  });
  await model.run([5, 6, 7]);
  await model.dispose();
  const read = weights!.reads.reduce((sum, length) => sum + length, 0);
  // GPT-2 has queries, keys and values in one tensor, read for each of the three.
  expect(read - opened).toBeLessThan(1.6 * weights!.size);
  expect(Math.max(...weights!.reads)).toBeLessThanOrEqual(LARGEST_READ);
});
