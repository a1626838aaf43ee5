import { FormatError } from '../errors.ts';
import type { ByteSource } from '../formats/byteSource.ts';
import { parseJson } from '../formats/jsonFields.ts';
import { parseManifest } from '../manifest.ts';
import type { ManifestPart } from '../manifest.ts';
import type { WeightSource } from '../weights.ts';
import { chooseWeights, type WeightFiles } from './chooseWeights.ts';
import { weightSource } from './entries.ts';
import { hashOfChunks, sha256Hex } from './hashSource.ts';
import { huggingFaceConfig } from './huggingFaceConfig.ts';
import { huggingFaceTokenizer } from './huggingFaceTokenizer.ts';
import { joinParts, keepLast } from './joinParts.ts';
import { ModelFiles, type ModelFolder } from './modelFiles.ts';
import { nameByShape } from './nameModel.ts';
import { openGguf } from './openGguf.ts';
import type { OpenFileOptions } from './openGguf.ts';
import { openManifest } from './openManifest.ts';
import { safetensorsEntries } from './safetensorsWeights.ts';

/**
 * The model in a folder: a site's own (`manifest.json`), a Hugging Face checkpoint (`config.json`, a tokenizer and
 * safetensors), or a GGUF. Throws FormatError or UnsupportedError naming what is wrong.
 */
export async function openModel(
  folder: ModelFolder,
  options: OpenFileOptions = {},
): Promise<WeightSource> {
  const files = await ModelFiles.of(folder);
  const { signal } = options;
  if (files.has('manifest.json')) return openSiteFolder(files, signal);
  const weights = await chooseWeights(files, signal);
  const sources: ByteSource[] = [];
  for (const file of weights.files) sources.push(await files.open(file, signal));
  if (weights.kind === 'safetensors') return openHuggingFace(files, sources, weights, options);
  const name = weights.files[0]!.replace(/(-00001-of-\d{5})?\.gguf$/i, '');
  return openGguf(sources, { id: idFrom(name), notes: weights.notes, ...options });
}

async function openSiteFolder(files: ModelFiles, signal?: AbortSignal): Promise<WeightSource> {
  const manifest = parseManifest(await files.json('manifest.json', signal));
  const tokenizer = await readVerified(files, manifest.tokenizer, signal);
  const { parts } = manifest;
  const joined = joinParts(
    parts,
    keepLast((index) => readVerified(files, parts[index]!)),
  );
  const { file } = manifest.tokenizer;
  const json = parseJson(new TextDecoder().decode(tokenizer), file);
  return openManifest(manifest, json, joined, signal);
}

async function readVerified(
  files: ModelFiles,
  part: ManifestPart,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const file = await files.openAnything(part.file);
  if (file.size !== part.bytes) {
    throw new FormatError(`${part.file}: expected ${part.bytes} bytes, got ${file.size}`);
  }
  const bytes = await file.read(0, part.bytes, signal);
  const sha256 = await sha256Hex(bytes);
  if (sha256 !== part.sha256) {
    throw new FormatError(`${part.file}: expected SHA-256 ${part.sha256}, got ${sha256}`);
  }
  return bytes;
}

async function openHuggingFace(
  files: ModelFiles,
  sources: readonly ByteSource[],
  { notes: chosen }: WeightFiles,
  { id = 'checkpoint', name, signal }: OpenFileOptions,
): Promise<WeightSource> {
  const said: string[] = [];
  const config = huggingFaceConfig(await files.json('config.json', signal), (note) =>
    said.push(note),
  );
  const tokenizer = await huggingFaceTokenizer(files, config, signal);
  const { entries, notes } = await safetensorsEntries(sources, config, signal);
  const hashes: string[] = [];
  for (const source of sources) hashes.push(await hashOfChunks(source, signal));
  const hash = await sha256Hex(new TextEncoder().encode(hashes.join('\n')));
  const title = name ?? nameByShape(config);
  return weightSource(
    { id, name: title, config, tokenizer, hash, notes: [...chosen, ...said, ...notes] },
    entries,
    { atHand: true },
  );
}

/** A model's id from a file's name: what addresses can hold. */
function idFrom(name: string): string {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|-+$/g, '');
  return id.slice(0, 64) || 'model';
}
