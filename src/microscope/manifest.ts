import type { ModelConfig } from './config.ts';
import { FormatError } from './errors.ts';
import { JsonFields } from './formats/jsonFields.ts';
import { checkFileName } from './formats/safetensors.ts';
import { isWeightType, MAX_TENSOR_DIMS, tensorBytes } from './formats/weightTypes.ts';
import { checkConfig } from './sources/checkConfig.ts';
import type { WeightType } from './weights.ts';

export const MANIFEST_FORMAT = 'conceptscope-model/1';
export const MAX_PART_BYTES = 16 * 1024 * 1024;
const MAX_PARTS = 4096;
export const MAX_TENSORS = 65536;
export const MAX_TOKENIZER_BYTES = 64 * 1024 * 1024;

/** One file of a model folder. The parts, joined in order, are one run of bytes that tensors point into. */
export interface ManifestPart {
  readonly file: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

export interface ManifestTensor {
  readonly name: string;
  readonly type: WeightType;
  readonly shape: readonly number[];
  /** From the start of the first part; a tensor larger than a part runs on into the next. */
  readonly offset: number;
  readonly bytes: number;
}

interface ManifestAbout {
  readonly format: typeof MANIFEST_FORMAT;
  readonly id: string;
  readonly name: string;
  /** SPDX identifier. */
  readonly licence: string;
  readonly source: { readonly file: string; readonly sha256: string; readonly note: string };
  readonly config: ModelConfig;
  /** Of the joined parts, hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly tokenizer: ManifestPart;
  readonly parts: readonly ManifestPart[];
}

/** Parts of raw tensors, cut by `microscope convert`. */
export interface PartsManifest extends ManifestAbout {
  readonly container: 'parts';
  /** In the order they are needed: embedding, final norm, then block by block. */
  readonly tensors: readonly ManifestTensor[];
}

/** One part that is a safetensors file under Hugging Face's names, for models small enough. */
export interface SafetensorsManifest extends ManifestAbout {
  readonly container: 'safetensors';
}

/** `manifest.json` of `public/models/<id>/`, written by the project's own commands and by nothing else. */
export type Manifest = PartsManifest | SafetensorsManifest;

/** A manifest from parsed JSON. Throws FormatError naming the field. Other fields than those above are dropped. */
export function parseManifest(value: unknown): Manifest {
  const fields = new JsonFields(value, 'manifest');
  if (fields.get('format') !== MANIFEST_FORMAT) fields.fail('format', `"${MANIFEST_FORMAT}"`);
  const container = fields.oneOf('container', ['parts', 'safetensors']);
  const source = fields.object('source');
  const about: ManifestAbout = {
    format: MANIFEST_FORMAT,
    id: parseId(fields),
    name: fields.string('name'),
    licence: fields.string('licence'),
    source: {
      file: source.string('file'),
      sha256: source.sha256('sha256'),
      note: source.string('note'),
    },
    config: checkConfig(fields.get('config'), 'manifest: config'),
    sha256: fields.sha256('sha256'),
    bytes: fields.integer('bytes', 1, MAX_PARTS * MAX_PART_BYTES),
    tokenizer: parsePart(fields.object('tokenizer'), MAX_TOKENIZER_BYTES),
    parts: fields
      .array('parts', MAX_PARTS)
      .map((part, i) => parsePart(new JsonFields(part, `manifest: parts[${i}]`), MAX_PART_BYTES)),
  };
  checkParts(about);
  if (container === 'safetensors') {
    if (about.parts.length !== 1) fields.fail('parts', 'one part for a safetensors container');
    return { ...about, container };
  }
  const tensors = fields
    .array('tensors', MAX_TENSORS)
    .map((tensor, i) =>
      parseTensor(new JsonFields(tensor, `manifest: tensors[${i}]`), about.bytes),
    );
  checkTensorNames(tensors);
  return { ...about, container, tensors };
}

/** An id is a folder's name and part of addresses: lower case, digits, dots and dashes. */
function parseId(fields: JsonFields): string {
  const id = fields.string('id');
  return /^[a-z0-9][a-z0-9.-]{0,63}$/.test(id)
    ? id
    : fields.fail('id', 'lower-case letters, digits, dots and dashes');
}

function parsePart(fields: JsonFields, maxBytes: number): ManifestPart {
  return {
    file: checkFileName(fields.string('file'), fields.at('file')),
    bytes: fields.integer('bytes', 1, maxBytes),
    sha256: fields.sha256('sha256'),
  };
}

function checkParts({ parts, tokenizer, bytes }: ManifestAbout): void {
  const files = new Set([tokenizer, ...parts].map((part) => part.file));
  if (files.size !== parts.length + 1) {
    throw new FormatError('manifest: parts: a file is named twice');
  }
  const sum = parts.reduce((total, part) => total + part.bytes, 0);
  if (sum !== bytes) {
    throw new FormatError(`manifest: bytes: the parts add up to ${sum}, got ${bytes}`);
  }
}

function parseTensor(fields: JsonFields, totalBytes: number): ManifestTensor {
  const name = fields.string('name');
  const type = fields.get('type');
  if (!isWeightType(type)) return fields.fail('type', 'a weight type');
  const shape = fields
    .array('shape', MAX_TENSOR_DIMS)
    .map((size) => (typeof size === 'number' ? size : fields.fail('shape', 'whole numbers')));
  const bytes = fields.integer('bytes', 1, totalBytes);
  const expected = tensorBytes(type, shape, fields.path);
  if (bytes !== expected) {
    throw new FormatError(
      `${fields.at('bytes')}: expected ${expected} for ${type} [${shape.join(', ')}], got ${bytes}`,
    );
  }
  return { name, type, shape, offset: fields.integer('offset', 0, totalBytes - bytes), bytes };
}

function checkTensorNames(tensors: readonly ManifestTensor[]): void {
  const names = new Set<string>();
  for (const { name } of tensors) {
    if (names.has(name)) throw new FormatError(`manifest: tensors: "${name}" appears twice`);
    names.add(name);
  }
}
