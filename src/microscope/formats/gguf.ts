/**
 * GGUF, versions 2 and 3: header, metadata and tensor table, read from the first bytes of a file.
 * Tensor bytes stay where they are. https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
import { FormatError, UnsupportedError } from '../errors.ts';
import type { ByteSource } from './byteSource.ts';
import { GgufCursor, NeedMoreBytes } from './ggufCursor.ts';
import type { GgufValue } from './ggufCursor.ts';
import { elementCount, isWeightType, MAX_TENSOR_DIMS, tensorBytes } from './weightTypes.ts';

export type { GgufValue } from './ggufCursor.ts';

const MAGIC = 0x46554747; // "GGUF"
/** "ggml", "ggmf", "ggjt", "ggla" as numbers. */
const OLDER_MAGICS = [0x67676d6c, 0x67676d66, 0x67676a74, 0x67676c61];
const FIRST_READ = 1024 * 1024;
export const MAX_HEADER_BYTES = 128 * 1024 * 1024;
const MAX_METADATA_ENTRIES = 4096;
const MAX_KEY_BYTES = 65535;
export const MAX_TENSORS = 65536;
const MAX_TENSOR_NAME_BYTES = 256;
const MAX_ALIGNMENT = 65536;

/** ggml's type numbers, those that are not for weights on disk left out. */
const TYPE_NAMES: Readonly<Record<number, string>> = {
  ...{ 0: 'F32', 1: 'F16', 2: 'Q4_0', 3: 'Q4_1', 6: 'Q5_0', 7: 'Q5_1', 8: 'Q8_0', 9: 'Q8_1' },
  ...{ 10: 'Q2_K', 11: 'Q3_K', 12: 'Q4_K', 13: 'Q5_K', 14: 'Q6_K', 15: 'Q8_K', 16: 'IQ2_XXS' },
  ...{ 17: 'IQ2_XS', 18: 'IQ3_XXS', 19: 'IQ1_S', 20: 'IQ4_NL', 21: 'IQ3_S', 22: 'IQ2_S' },
  ...{ 23: 'IQ4_XS', 24: 'I8', 25: 'I16', 26: 'I32', 27: 'I64', 28: 'F64', 29: 'IQ1_M' },
  ...{ 30: 'BF16', 34: 'TQ1_0', 35: 'TQ2_0', 39: 'MXFP4' },
};

export interface GgufTensor {
  readonly name: string;
  /** A WeightType, or another of ggml's type names. */
  readonly type: string;
  /** Row-major, rows first: the file's own order reversed. */
  readonly shape: readonly number[];
  /** From the start of the file. */
  readonly offset: number;
  /** Undefined for a type that this engine does not read. */
  readonly bytes: number | undefined;
}

export interface Gguf {
  readonly version: number;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
}

/** Throws FormatError naming the field that is wrong, UnsupportedError for a version that is not 2 or 3. */
export async function readGguf(source: ByteSource, signal?: AbortSignal): Promise<Gguf> {
  for (let length = FIRST_READ; ; length *= 2) {
    const bytes = await source.read(0, Math.min(length, source.size), signal);
    try {
      return parseHeader(new GgufCursor(bytes, source.size), source.size);
    } catch (error) {
      if (!(error instanceof NeedMoreBytes)) throw error;
      if (length >= MAX_HEADER_BYTES) {
        throw new FormatError(`gguf: the header does not end within ${MAX_HEADER_BYTES} bytes`);
      }
    }
  }
}

function parseHeader(cursor: GgufCursor, fileSize: number): Gguf {
  const magic = cursor.u32('magic');
  if (OLDER_MAGICS.includes(magic)) {
    throw new UnsupportedError(
      'gguf: a GGML file, of llama.cpp before August 2023: convert the model again',
    );
  }
  if (magic !== MAGIC) {
    throw new FormatError(`gguf: expected magic "GGUF", got ${quoteMagic(magic)}`);
  }
  const version = cursor.u32('version');
  if (version !== 2 && version !== 3) {
    const why = version > 0xffff ? ' (a big-endian file?)' : '';
    throw new UnsupportedError(`gguf: expected version 2 or 3, got ${version}${why}`);
  }
  const nTensors = limited(cursor.count('tensor count'), MAX_TENSORS, 'tensor count');
  const nEntries = limited(cursor.count('metadata count'), MAX_METADATA_ENTRIES, 'metadata count');

  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < nEntries; i++) {
    const key = cursor.string(`metadata key ${i}`, MAX_KEY_BYTES);
    if (metadata.has(key)) throw new FormatError(`gguf: metadata key "${key}" appears twice`);
    metadata.set(key, cursor.value(key));
  }

  const table = Array.from({ length: nTensors }, (_, i) => readTensorInfo(cursor, i));
  const alignment = readAlignment(metadata);
  const dataStart = Math.ceil(cursor.at / alignment) * alignment;

  const tensors = new Map<string, GgufTensor>();
  for (const { name, type, shape, offset } of table) {
    if (tensors.has(name)) throw new FormatError(`gguf: tensor "${name}" appears twice`);
    const at = dataStart + offset;
    const bytes = isWeightType(type) ? tensorBytes(type, shape, `gguf: ${name}`) : undefined;
    if (offset % alignment !== 0) {
      throw new FormatError(`gguf: ${name}: offset ${offset} is not a multiple of ${alignment}`);
    }
    if (at + (bytes ?? 0) > fileSize) {
      throw new FormatError(
        `gguf: ${name}: bytes ${at} to ${at + (bytes ?? 0)} lie past the end of the file at ${fileSize}: it may not be whole`,
      );
    }
    tensors.set(name, { name, type, shape, offset: at, bytes });
  }
  return { version, metadata, tensors };
}

function readTensorInfo(cursor: GgufCursor, index: number) {
  const name = cursor.string(`name of tensor ${index}`, MAX_TENSOR_NAME_BYTES);
  const nDims = cursor.u32(`${name}: dimension count`);
  if (nDims < 1 || nDims > MAX_TENSOR_DIMS) {
    throw new FormatError(
      `gguf: ${name}: expected 1 to ${MAX_TENSOR_DIMS} dimensions, got ${nDims}`,
    );
  }
  const shape: number[] = [];
  for (let d = 0; d < nDims; d++) shape.unshift(cursor.count(`${name}: dimension ${d}`));
  elementCount(shape, `gguf: ${name}`);
  const typeNumber = cursor.u32(`${name}: type`);
  const type = TYPE_NAMES[typeNumber];
  if (type === undefined) throw new FormatError(`gguf: ${name}: unknown tensor type ${typeNumber}`);
  return { name, type, shape, offset: cursor.count(`${name}: offset`) };
}

function readAlignment(metadata: ReadonlyMap<string, GgufValue>): number {
  const alignment = metadata.get('general.alignment') ?? 32;
  if (
    typeof alignment !== 'number' ||
    !Number.isInteger(alignment) ||
    alignment < 8 ||
    alignment > MAX_ALIGNMENT ||
    alignment % 8 !== 0
  ) {
    throw new FormatError(
      `gguf: general.alignment: expected a multiple of 8 up to ${MAX_ALIGNMENT}, got ${String(alignment)}`,
    );
  }
  return alignment;
}

function limited(count: number, limit: number, field: string): number {
  if (count > limit) throw new FormatError(`gguf: ${field} is ${count}, expected at most ${limit}`);
  return count;
}

function quoteMagic(magic: number): string {
  const chars = [0, 8, 16, 24].map((shift) => String.fromCharCode((magic >> shift) & 0xff));
  return JSON.stringify(chars.join(''));
}
