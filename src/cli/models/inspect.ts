import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readGguf } from '../../microscope/formats/gguf.ts';
import type { GgufValue } from '../../microscope/formats/gguf.ts';
import { parseJson } from '../../microscope/formats/jsonFields.ts';
import { readSafetensors } from '../../microscope/formats/safetensors.ts';
import { parseManifest } from '../../microscope/manifest.ts';
import { huggingFaceConfig } from '../../microscope/sources/huggingFaceConfig.ts';
import { nameByShape } from '../../microscope/sources/nameModel.ts';
import type { Command } from '../command.ts';
import { parseArguments, printResult, UsageError } from '../command.ts';
import { fileSource } from './nodeFiles.ts';
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
  const file = await fileSource(path);
  if (path.endsWith('.json')) {
    const text = new TextDecoder().decode(await file.read(0, file.size));
    const manifest = parseManifest(parseJson(text, basename(path)));
    const tensors =
      manifest.container === 'parts'
        ? manifest.tensors
        : (await look(join(dirname(path), manifest.parts[0]!.file))).tensors;
    return { format: manifest.format, header: { ...manifest, tensors: tensors.length }, tensors };
  }
  if (path.endsWith('.safetensors')) {
    const tensors = [...(await readSafetensors(file)).values()];
    return { format: 'safetensors', header: { bytes: file.size }, tensors };
  }
  const { version, metadata, tensors } = await readGguf(file);
  const header = Object.fromEntries([...metadata].map(([key, value]) => [key, shortened(value)]));
  return { format: `GGUF ${version}`, header, tensors: [...tensors.values()] };
}

/** A model folder of the site, a Hugging Face checkpoint, or a folder with a GGUF. */
async function lookInFolder(path: string): Promise<Inspection> {
  const files = await readdir(path);
  if (!files.includes('config.json')) return look(join(path, modelFile(files)));
  const config = parseJson(await readFile(join(path, 'config.json'), 'utf8'), 'config.json');
  const parts = files.filter((file) => file.endsWith('.safetensors')).sort();
  const tensors: Inspection['tensors'][number][] = [];
  for (const part of parts) tensors.push(...(await look(join(path, part))).tensors);
  const settings = huggingFaceConfig(config);
  const header = { name: nameByShape(settings), files: parts, ...settings };
  return { format: 'Hugging Face checkpoint', header, tensors };
}

function modelFile(files: readonly string[]): string {
  const ggufs = files.filter((file) => file.endsWith('.gguf'));
  if (files.includes('manifest.json')) return 'manifest.json';
  if (ggufs.length === 1) return ggufs[0]!;
  const got = files.slice(0, 8).join(', ') || 'no files';
  throw new Error(`expected manifest.json, config.json or one .gguf file, got ${got}`);
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
