import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ModelConfig } from '../../src/microscope/index.ts';
import { huggingFaceFiles, storeAs, type Files } from '../made-up/checkpointFiles.ts';
import { ggufFile, ggufWords } from '../made-up/ggufCheckpoint.ts';
import { madeUpModel } from '../made-up/madeUpModel.ts';
import type { DemoPage } from './demoPage.ts';
import { DIST, test as siteTest } from './site.ts';

/** A GPT-2 with other layers and heads than the site's model, and the site's vocabulary. */
const CONFIG: ModelConfig = {
  ...{ architecture: 'gpt2', nLayers: 3, dModel: 16, nHeads: 4, nKeyValueHeads: 4, dHead: 4 },
  ...{ dMlp: 32, dVocab: 49152, nCtx: 512, eps: 1e-5, tiedEmbeddings: true },
};

const LLAMA: ModelConfig = {
  ...{ architecture: 'llama', nLayers: 2, dModel: 64, nHeads: 4, nKeyValueHeads: 2, dHead: 16 },
  ...{ dMlp: 96, dVocab: 49152, nCtx: 64, eps: 1e-5, rotaryBase: 10000, tiedEmbeddings: true },
};

const siteTokenizer = async () =>
  JSON.parse(await readFile(join(DIST, 'models/smollm2-135m/tokenizer.json'), 'utf8')) as object;

async function writeFiles(files: Files): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'conceptscope-own-'));
  const paths: string[] = [];
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await writeFile(path, content instanceof Uint8Array ? content : JSON.stringify(content));
    paths.push(path);
  }
  return paths;
}

const remove = (paths: readonly string[]) =>
  rm(dirname(paths[0]!), { recursive: true, force: true });

/** With files of small models, as a reader has them on disk. */
export const test = siteTest
  .extend('checkpoint', { scope: 'file' }, async ({}, { onCleanup }) => {
    const { stored } = await storeAs(madeUpModel(CONFIG, 'F32'), 'F32', true);
    const tokenizerJson = await siteTokenizer();
    const paths = await writeFiles(huggingFaceFiles(CONFIG, stored, { tokenizerJson }));
    onCleanup(() => remove(paths));
    // As a checkpoint's folder may have: another form of the model, which is not for this page.
    const within = join(dirname(paths[0]!), 'onnx');
    await mkdir(within);
    await writeFile(join(within, 'config.json'), '{"model_type":"other"}');
    return paths;
  })
  .extend('gguf', { scope: 'file' }, async ({}, { onCleanup }) => {
    const { stored } = await storeAs(madeUpModel(LLAMA, 'Q4_1'), 'Q4_1', false);
    const paths = await writeFiles(ggufFile(LLAMA, stored, ggufWords(await siteTokenizer())));
    onCleanup(() => remove(paths));
    return paths;
  });

export async function openPanel(demo: DemoPage): Promise<void> {
  await demo.root.locator('details.own > summary').click();
  await demo.root.locator('[data-testid="own-files"]:not([disabled])').waitFor();
}
