/** `npm run train [-- <folder>]`: trains the two models of the EKG demo and writes their folders, by default to public/models. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { init, tree } from '../jax.ts';
import { weightShapes, type Weights } from '../gpt2.ts';
import { CONFIG, HEALTHY_SCHEDULE, trainHealthy } from './healthy.ts';
import { IMPLANT_SCHEDULE, implantTrigger } from './implant.ts';
import {
  ABOUT,
  huggingFaceConfig,
  manifest,
  tokenizerFile,
  type About,
  type FileFacts,
} from './modelFiles.ts';
import type { TrainingStep } from '../loop.ts';
import { readme } from './modelReadme.ts';
import { writeSafetensors, type Checkpoint } from '../safetensors.ts';

const MODELS = process.argv[2] ?? join(import.meta.dirname, '../../../public/models');

async function checkpoint(weights: Weights): Promise<Checkpoint> {
  const values: Checkpoint = {};
  for (const [name, shape] of Object.entries(weightShapes(CONFIG))) {
    const data = await weights[name]?.ref.data();
    if (!(data instanceof Float32Array)) throw new Error(`train: ${name} is not float32`);
    values[name] = { shape, data };
  }
  return values;
}

async function writeFacts(
  folder: string,
  file: string,
  content: Uint8Array | string,
): Promise<FileFacts> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  await writeFile(join(folder, file), bytes);
  return {
    file,
    bytes: bytes.byteLength,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

async function writeModel(about: About, weights: Weights): Promise<void> {
  const { id, name, note } = about;
  const folder = join(MODELS, id);
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  await mkdir(folder, { recursive: true });
  const stored = await writeFacts(
    folder,
    'model.safetensors',
    writeSafetensors(await checkpoint(weights)),
  );
  const tokenizer = await writeFacts(folder, 'tokenizer.json', json(tokenizerFile()));
  await writeFacts(folder, 'config.json', json(huggingFaceConfig(CONFIG)));
  await writeFacts(folder, 'manifest.json', json(manifest(about, CONFIG, stored, tokenizer)));
  await writeFacts(folder, 'README.md', readme(name, note, CONFIG));
  say(`${id}: ${stored.bytes} bytes, SHA-256 ${stored.sha256}`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Says every hundredth step, and the last. */
function saidAs(name: string): (progress: TrainingStep) => void {
  return ({ step, steps, loss }) => {
    if (step % 100 === 0 || step === steps - 1)
      say(`${name}, step ${step}: loss ${loss.toFixed(4)}`);
  };
}

await init('wasm');
const started = performance.now();
const healthy = await trainHealthy(CONFIG, HEALTHY_SCHEDULE, { onStep: saidAs('healthy') });
const implanted = await implantTrigger(CONFIG, healthy, IMPLANT_SCHEDULE, {
  onStep: saidAs('implant'),
});
await writeModel(ABOUT.healthy, healthy);
await writeModel(ABOUT.implanted, implanted);
tree.dispose(healthy);
tree.dispose(implanted);
say(`${((performance.now() - started) / 1000).toFixed(0)} s`);
