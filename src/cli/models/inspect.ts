import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ByteSource } from '../../microscope/formats/byteSource.ts';
import type { GgufValue } from '../../microscope/formats/gguf.ts';
import { readSafetensors } from '../../microscope/formats/safetensors.ts';
import { parseManifest } from '../../microscope/manifest.ts';
import { chooseWeights } from '../../microscope/sources/chooseWeights.ts';
import { huggingFaceConfig } from '../../microscope/sources/huggingFaceConfig.ts';
import { joinGguf } from '../../microscope/sources/joinGguf.ts';
import { ModelFiles } from '../../microscope/sources/modelFiles.ts';
import { nameByShape } from '../../microscope/sources/nameModel.ts';
import type { Command } from '../command.ts';
import { parseArguments, printResult, UsageError } from '../command.ts';
import { directoryFolder, partsOf } from './nodeFiles.ts';
import { textTable } from '../textTable.ts';

interface Inspection {
  readonly format: string;
  readonly header: Readonly<Record<string, unknown>>;
  readonly tensors: readonly {
    readonly name: string;
    readonly type: string;
    readonly shape: readonly number[];
    readonly offset: number;
    readonly bytes: number | undefined;
  }[];
}

export const inspect: Command = {
  summary: 'Show the header and the tensors of a GGUF, a safetensors file or a model folder.',
  usage: 'inspect <file.gguf | file.safetensors | folder> [--json]',
  async run(args) {
    const { positionals, flags } = parseArguments(args, { flags: ['json'] });
    const [path, extra] = positionals;
    if (path === undefined || extra !== undefined) throw new UsageError('expected one file');
    const inspection = await look(path);
    printResult(flags.has('json') ? JSON.stringify(inspection, null, 2) : asTable(inspection));
  },
};

async function look(path: string): Promise<Inspection> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new Error(`no file or folder ${path}`);
  if (found.isDirectory()) return lookInFolder(path);
  const files = await ModelFiles.of(partsOf(path));
  const [name = '', ...parts] = files.names;
  if (/\.json$/i.test(path)) return lookAtManifest(files, name, dirname(path));
  if (parts.length === 0 && /\.safetensors$/i.test(path)) {
    const file = await files.open(name);
    const tensors = [...(await readSafetensors(file)).values()];
    return { format: 'safetensors', header: { bytes: file.size }, tensors };
  }
  const isGguf = /\.gguf$/i.test(path);
  return lookAtGguf(files, isGguf ? (await chooseWeights(files)).files : files.names);
}

/** A model folder of the site, a Hugging Face checkpoint, or a folder with a GGUF. */
async function lookInFolder(path: string): Promise<Inspection> {
  const files = await ModelFiles.of(directoryFolder(path));
  const manifest = files.find('manifest.json');
  if (manifest !== undefined && !files.has('config.json')) {
    return lookAtManifest(files, manifest, path);
  }
  if (files.names.length === 0) {
    throw new Error('expected manifest.json, config.json or one .gguf file, got no files');
  }
  const { kind, files: parts } = await chooseWeights(files);
  if (kind === 'gguf') return lookAtGguf(files, parts);
  const config = huggingFaceConfig(await files.json('config.json'));
  const tensors: Inspection['tensors'][number][] = [];
  for (const part of parts) {
    tensors.push(...(await readSafetensors(await files.open(part))).values());
  }
  const header = { name: nameByShape(config), files: parts, ...config };
  return { format: 'Hugging Face checkpoint', header, tensors };
}

async function lookAtManifest(
  files: ModelFiles,
  name: string,
  folder: string,
): Promise<Inspection> {
  const manifest = parseManifest(await files.json(name));
  const tensors =
    manifest.container === 'parts'
      ? manifest.tensors
      : (await look(join(folder, manifest.parts[0]!.file))).tensors;
  return { format: manifest.format, header: { ...manifest, tensors: tensors.length }, tensors };
}

async function lookAtGguf(files: ModelFiles, parts: readonly string[]): Promise<Inspection> {
  const sources: ByteSource[] = [];
  for (const part of parts) sources.push(await files.open(part));
  const { gguf } = await joinGguf(sources);
  const header = Object.fromEntries(
    [...gguf.metadata].map(([key, value]) => [key, shortened(value)]),
  );
  return { format: `GGUF ${gguf.version}`, header, tensors: [...gguf.tensors.values()] };
}

/** Vocabularies are long: a list shows its length and its beginning. */
function shortened(value: GgufValue): unknown {
  if (Array.isArray(value)) {
    const beginning = value.slice(0, 4).map(shortened);
    return value.length <= 4 ? beginning : { length: value.length, beginning };
  }
  return typeof value === 'bigint' ? String(value) : value;
}

function asTable({ format, header, tensors }: Inspection): string {
  const rows = tensors.map(({ name, type, shape, offset, bytes }) => [
    name,
    type,
    `[${shape.join(', ')}]`,
    String(offset),
    bytes === undefined ? '?' : String(bytes),
  ]);
  const lines = textTable([['tensor', 'type', 'shape', 'offset', 'bytes'], ...rows], [3, 4]);
  const fields = Object.entries(header).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return [format, ...fields, '', ...lines, '', `${tensors.length} tensors`].join('\n');
}
