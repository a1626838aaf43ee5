/**
 * safetensors: an 8-byte length, a JSON header of that length, then the tensors' bytes without gaps.
 * https://github.com/huggingface/safetensors#format
 */
import { FormatError } from '../errors.ts';
import type { ByteSource } from './byteSource.ts';
import { JsonFields, parseJson } from './jsonFields.ts';
import { elementCount } from './weightTypes.ts';

export const MAX_HEADER_BYTES = 100 * 1000 * 1000;
export const MAX_TENSORS = 65536;
const MAX_SHARDS = 1024;

const ELEMENT_BYTES: Readonly<Record<string, number>> = {
  ...{ F64: 8, F32: 4, F16: 2, BF16: 2, F8_E4M3: 1, F8_E5M2: 1 },
  ...{ I64: 8, I32: 4, I16: 2, I8: 1, U64: 8, U32: 4, U16: 2, U8: 1, BOOL: 1 },
};

export interface SafetensorsTensor {
  readonly name: string;
  /** A WeightType (F32, F16, BF16), or another of the format's dtypes. */
  readonly type: string;
  readonly shape: readonly number[];
  /** From the start of the file. */
  readonly offset: number;
  readonly bytes: number;
}

/** Throws FormatError naming the field that is wrong. */
export async function readSafetensors(
  source: ByteSource,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, SafetensorsTensor>> {
  if (source.size < 8) {
    throw new FormatError(`safetensors: expected at least 8 bytes, got ${source.size}`);
  }
  const start = await source.read(0, 8, signal);
  const view = new DataView(start.buffer, start.byteOffset, 8);
  const declared = view.getBigUint64(0, true);
  const headerBytes = Number(declared);
  if (headerBytes > MAX_HEADER_BYTES || 8 + headerBytes > source.size) {
    throw new FormatError(
      `safetensors: header length ${String(declared)} does not fit a file of ${source.size} bytes`,
    );
  }
  const header = await source.read(8, headerBytes, signal);
  return parseHeader(decodeText(header), 8 + headerBytes, source.size);
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FormatError('safetensors: header is not valid UTF-8', { cause });
  }
}

function parseHeader(
  text: string,
  dataStart: number,
  fileSize: number,
): ReadonlyMap<string, SafetensorsTensor> {
  const fields = new JsonFields(parseJson(text, 'safetensors: header'), 'safetensors: header');
  const names = fields.keys().filter((name) => name !== '__metadata__');
  if (names.length > MAX_TENSORS) {
    throw new FormatError(`safetensors: ${names.length} tensors, expected at most ${MAX_TENSORS}`);
  }
  const tensors = names
    .map((name) => parseTensor(fields.object(name), name, dataStart))
    .sort((a, b) => a.offset - b.offset || a.bytes - b.bytes);
  let at = dataStart;
  for (const tensor of tensors) {
    if (tensor.offset !== at) {
      throw new FormatError(
        `safetensors: ${tensor.name} starts at ${tensor.offset}, expected ${at}: tensors must follow each other without gaps`,
      );
    }
    at += tensor.bytes;
  }
  if (at !== fileSize) {
    throw new FormatError(
      `safetensors: the tensors end at ${at}, but the file has ${fileSize} bytes: it may not be whole`,
    );
  }
  return new Map(tensors.map((tensor) => [tensor.name, tensor]));
}

function parseTensor(fields: JsonFields, name: string, dataStart: number): SafetensorsTensor {
  const type = fields.string('dtype');
  const size = Object.hasOwn(ELEMENT_BYTES, type) ? ELEMENT_BYTES[type] : undefined;
  if (size === undefined) {
    return fields.fail('dtype', `one of ${Object.keys(ELEMENT_BYTES).join(', ')}`);
  }
  const shape = fields
    .array('shape', 16)
    .map((size) => (typeof size === 'number' ? size : fields.fail('shape', 'whole numbers')));
  const bytes = elementCount(shape, `safetensors: ${name}`) * size;
  const [begin, end] = fields.array('data_offsets', 2);
  if (typeof begin !== 'number' || typeof end !== 'number' || !(begin >= 0)) {
    return fields.fail('data_offsets', 'two numbers');
  }
  if (end - begin !== bytes) {
    throw new FormatError(
      `safetensors: ${name}: ${type} [${shape.join(', ')}] needs ${bytes} bytes, got data_offsets ${begin} to ${end}`,
    );
  }
  return { name, type, shape, offset: dataStart + begin, bytes };
}

/** Tensor name to file name, from `model.safetensors.index.json`. */
export function parseSafetensorsIndex(value: unknown): ReadonlyMap<string, string> {
  const map = new JsonFields(value, 'model.safetensors.index.json').object('weight_map');
  const names = map.keys();
  if (names.length > MAX_TENSORS) {
    throw new FormatError(`${map.path}: ${names.length} tensors, expected at most ${MAX_TENSORS}`);
  }
  const files = new Map(names.map((name) => [name, checkFileName(map.string(name), map.at(name))]));
  const shards = new Set(files.values()).size;
  if (shards > MAX_SHARDS) {
    throw new FormatError(`${map.path}: ${shards} files, expected at most ${MAX_SHARDS}`);
  }
  return files;
}

/** A plain file name: no folders, so that nothing outside the model's own folder is read. */
export function checkFileName(name: string, path: string): string {
  if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}$/.test(name)) {
    throw new FormatError(`${path}: expected a plain file name, got ${JSON.stringify(name)}`);
  }
  return name;
}
