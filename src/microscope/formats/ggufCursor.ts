import { FormatError } from '../errors.ts';

const MAX_STRING_BYTES = 16 * 1024 * 1024;
const MAX_ARRAY_LENGTH = 4 * 1024 * 1024;
const MAX_ARRAY_DEPTH = 2;

/** A metadata value. 64-bit integers beyond 2^53 stay bigint. */
export type GgufValue = number | bigint | boolean | string | readonly GgufValue[];

/** The header runs on past the bytes read so far, but not past the file: read more and start again. */
export class NeedMoreBytes extends Error {
  override name = 'NeedMoreBytes';
}

const STRING = 8;
const ARRAY = 9;

const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const brokenText = new TextDecoder('utf-8', { ignoreBOM: true });

/** Texts for people, often cut in the middle of a character by the program that wrote them. Nothing is read from them. */
const FOR_PEOPLE = /^(general|tokenizer\.chat_template)\b/;

/** Fewest bytes a value of each metadata type takes: bounds an array before it is built. */
const LEAST_BYTES = [1, 1, 2, 2, 4, 4, 4, 1, 8, 12, 8, 8, 8] as const;

/** Reads little-endian fields of a GGUF header, each named so that an error can say which one is wrong. */
export class GgufCursor {
  at = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly fileSize: number;

  /** `bytes` are the first of a file of `fileSize` bytes. */
  constructor(bytes: Uint8Array, fileSize: number) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.fileSize = fileSize;
  }

  get bytesLeft(): number {
    return this.fileSize - this.at;
  }

  /** Moves past `length` bytes and returns where they began. */
  private take(length: number, field: string): number {
    if (length > this.bytesLeft) {
      throw new FormatError(
        `gguf: ${field} needs ${length} bytes at ${this.at}, but the file ends at ${this.fileSize}`,
      );
    }
    if (this.at + length > this.bytes.byteLength) throw new NeedMoreBytes();
    const start = this.at;
    this.at += length;
    return start;
  }

  u32(field: string): number {
    return this.view.getUint32(this.take(4, field), true);
  }

  /** A 64-bit count or offset, which no real file has above 2^53. */
  count(field: string): number {
    const value = this.view.getBigUint64(this.take(8, field), true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw new FormatError(`gguf: ${field} is ${value}, more than any file holds`);
    }
    return Number(value);
  }

  string(field: string, maxBytes = MAX_STRING_BYTES): string {
    const length = this.count(`${field} (length)`);
    if (length > maxBytes) {
      throw new FormatError(`gguf: ${field} is ${length} bytes long, expected at most ${maxBytes}`);
    }
    const start = this.take(length, field);
    const bytes = this.bytes.subarray(start, start + length);
    try {
      return text.decode(bytes);
    } catch (cause) {
      if (FOR_PEOPLE.test(field)) return brokenText.decode(bytes);
      throw new FormatError(`gguf: ${field} is not valid UTF-8`, { cause });
    }
  }

  value(field: string): GgufValue {
    return this.valueOf(this.u32(`${field} (type)`), field, 0);
  }

  private valueOf(type: number, field: string, depth: number): GgufValue {
    if (type === STRING) return this.string(field);
    if (type === ARRAY) return this.array(field, depth + 1);
    const size = LEAST_BYTES[type];
    if (size === undefined) {
      throw new FormatError(`gguf: ${field} has the unknown value type ${type}`);
    }
    const at = this.take(size, field);
    switch (type) {
      case 0:
        return this.view.getUint8(at);
      case 1:
        return this.view.getInt8(at);
      case 2:
        return this.view.getUint16(at, true);
      case 3:
        return this.view.getInt16(at, true);
      case 4:
        return this.view.getUint32(at, true);
      case 5:
        return this.view.getInt32(at, true);
      case 6:
        return this.view.getFloat32(at, true);
      case 7:
        return this.view.getUint8(at) !== 0;
      case 10:
        return smallestInteger(this.view.getBigUint64(at, true));
      case 11:
        return smallestInteger(this.view.getBigInt64(at, true));
      default:
        return this.view.getFloat64(at, true);
    }
  }

  private array(field: string, depth: number): GgufValue[] {
    if (depth > MAX_ARRAY_DEPTH) {
      throw new FormatError(`gguf: ${field} nests arrays deeper than ${MAX_ARRAY_DEPTH}`);
    }
    const type = this.u32(`${field} (element type)`);
    const length = this.count(`${field} (length)`);
    if (length > MAX_ARRAY_LENGTH || length * (LEAST_BYTES[type] ?? 1) > this.bytesLeft) {
      throw new FormatError(
        `gguf: ${field} claims ${length} elements; ${this.bytesLeft} bytes are left and the limit is ${MAX_ARRAY_LENGTH}`,
      );
    }
    const values: GgufValue[] = [];
    for (let i = 0; i < length; i++) values.push(this.valueOf(type, `${field}[${i}]`, depth));
    return values;
  }
}

function smallestInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
