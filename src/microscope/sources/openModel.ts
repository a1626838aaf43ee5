import { FormatError } from '../errors.ts';
import type { ByteSource } from '../formats/byteSource.ts';
import { parseJson } from '../formats/jsonFields.ts';
import { parseSafetensorsIndex } from '../formats/safetensors.ts';
import { MAX_TOKENIZER_BYTES, parseManifest } from '../manifest.ts';
import type { ManifestPart } from '../manifest.ts';
import type { WeightSource } from '../weights.ts';
import { hashOfChunks, sha256Hex } from './hashSource.ts';
import { huggingFaceConfig } from './huggingFaceConfig.ts';
import { joinParts, keepLast } from './joinParts.ts';
import { nameByShape } from './nameModel.ts';
import { openGguf } from './openGguf.ts';
import type { OpenFileOptions } from './openGguf.ts';
import { openManifest } from './openManifest.ts';
import { safetensorsEntries } from './safetensorsWeights.ts';
import { weightSource } from './entries.ts';

/** Files by name: a folder on disk, or what a reader dropped on the page. */
export interface ModelFolder {
  /** Undefined where there is no such file. */
  open(file: string): Promise<ByteSource | undefined>;
  /** Names of the files, in any order. */
  list(): Promise<readonly string[]>;
}

/**
 * The model in a folder: a site's own (`manifest.json`), a Hugging Face checkpoint (`config.json`, `tokenizer.json` and
 * safetensors), or a single GGUF. Throws FormatError or UnsupportedError naming what is wrong.
 */
export async function openModel(
  folder: ModelFolder,
  options: OpenFileOptions = {},
): Promise<WeightSource> {
  const files = await folder.list();
  if (files.includes('manifest.json')) return openSiteFolder(folder, options.signal);
  const ggufs = files.filter((file) => file.endsWith('.gguf'));
  const [gguf] = ggufs;
  if (gguf !== undefined && ggufs.length === 1) {
    const name = gguf.replace(/\.gguf$/, '');
    return openGguf(await openFile(folder, gguf), { id: idFrom(name), ...options });
  }
  if (files.includes('config.json')) return openHuggingFace(folder, options);
  throw new FormatError(
    `expected one .gguf file, or safetensors with config.json and tokenizer.json, got ${files.length > 0 ? files.slice(0, 8).join(', ') : 'no files'}`,
  );
}

async function openSiteFolder(folder: ModelFolder, signal?: AbortSignal): Promise<WeightSource> {
  const manifest = parseManifest(await readJson(folder, 'manifest.json', signal));
  const tokenizer = await readVerified(folder, manifest.tokenizer, signal);
  const { parts } = manifest;
  const joined = joinParts(
    parts,
    keepLast((index) => readVerified(folder, parts[index]!)),
  );
  const { file } = manifest.tokenizer;
  return openManifest(manifest, parseJson(decode(tokenizer), file), joined, signal);
}

async function readVerified(
  folder: ModelFolder,
  part: ManifestPart,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const file = await openFile(folder, part.file);
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
  folder: ModelFolder,
  { id, name, signal }: OpenFileOptions,
): Promise<WeightSource> {
  const config = huggingFaceConfig(await readJson(folder, 'config.json', signal));
  const tokenizer = await readJson(folder, 'tokenizer.json', signal);
  const files: ByteSource[] = [];
  for (const file of await shardNames(folder, signal)) files.push(await openFile(folder, file));
  const { entries, notes } = await safetensorsEntries(files, config, signal);
  const hashes: string[] = [];
  for (const file of files) hashes.push(await hashOfChunks(file, signal));
  const hash = await sha256Hex(new TextEncoder().encode(hashes.join('\n')));
  return weightSource(
    { id: id ?? 'checkpoint', name: name ?? nameByShape(config), config, tokenizer, hash, notes },
    entries,
    { atHand: true },
  );
}

async function shardNames(folder: ModelFolder, signal?: AbortSignal): Promise<readonly string[]> {
  const files = await folder.list();
  if (files.includes('model.safetensors')) return ['model.safetensors'];
  const index = 'model.safetensors.index.json';
  if (!files.includes(index)) {
    const weights = files.filter((file) => file.endsWith('.safetensors'));
    if (weights.length === 1) return weights;
    throw new FormatError(
      `expected model.safetensors, or several files and ${index}, beside config.json, got ${weights.join(', ') || 'no safetensors'}`,
    );
  }
  const map = parseSafetensorsIndex(await readJson(folder, index, signal));
  return [...new Set(map.values())].sort();
}

async function openFile(folder: ModelFolder, file: string): Promise<ByteSource> {
  const source = await folder.open(file);
  if (!source) throw new FormatError(`expected a file ${file} with the others, found none`);
  return source;
}

async function readJson(folder: ModelFolder, file: string, signal?: AbortSignal): Promise<unknown> {
  const source = await openFile(folder, file);
  if (source.size > MAX_TOKENIZER_BYTES) {
    throw new FormatError(
      `${file}: expected at most ${MAX_TOKENIZER_BYTES} bytes, got ${source.size}`,
    );
  }
  return parseJson(decode(await source.read(0, source.size, signal)), file);
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** A model's id from a file's name: what addresses can hold. */
function idFrom(name: string): string {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|-+$/g, '');
  return id.slice(0, 64) || 'model';
}
