import { FormatError, UnsupportedError } from '../errors.ts';
import type { ByteSource } from '../formats/byteSource.ts';
import {
  elementCount,
  isWeightType,
  rowBytes,
  tensorBytes,
  WEIGHT_TYPES,
} from '../formats/weightTypes.ts';
import type { WeightSource, WeightTensor, WeightType } from '../weights.ts';
import { expectedWeights } from './expectedWeights.ts';

/** One canonical tensor, and how to get its bytes out of whatever holds them. */
export interface WeightEntry {
  readonly type: WeightType;
  readonly shape: readonly number[];
  readonly bytes: number;
  read(signal?: AbortSignal): Promise<Uint8Array>;
  /** One row, where rows lie in the file as they are. */
  readRow?(row: number): Promise<Uint8Array>;
}

/** A tensor where a file has it. */
export interface StoredTensor {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  readonly offset: number;
}

type About = Pick<WeightSource, 'id' | 'name' | 'config' | 'tokenizer' | 'hash' | 'notes'>;

/**
 * `atHand`: reads are cheap to repeat, as from a disk, and rows can be read by themselves. Throws FormatError unless the
 * entries are exactly the tensors that the configuration asks for.
 */
export function weightSource(
  about: About,
  entries: ReadonlyMap<string, WeightEntry>,
  { atHand = false } = {},
): WeightSource {
  const { architecture } = about.config;
  const expected = expectedWeights(about.config);
  for (const { name, shape } of expected) {
    const entry = entries.get(name);
    const wanted = `${architecture}: expected ${name} [${shape.join(', ')}]`;
    if (!entry) throw new FormatError(`${wanted}, but the file has none`);
    if (entry.shape.join() !== shape.join()) {
      throw new FormatError(`${wanted}, got [${entry.shape.join(', ')}]`);
    }
  }
  if (entries.size !== expected.length) {
    const names = new Set(expected.map((weight) => weight.name));
    const extra = [...entries.keys()].find((name) => !names.has(name));
    throw new FormatError(`${architecture}: unexpected tensor ${String(extra)}`);
  }
  const bytes = [...entries.values()].reduce((sum, entry) => sum + entry.bytes, 0);
  return {
    ...about,
    bytes,
    has: (name) => entries.has(name),
    async read(name, signal) {
      const entry = entries.get(name);
      if (!entry) throw new FormatError(`${about.id}: no tensor named "${name}"`);
      return { type: entry.type, shape: entry.shape, data: await entry.read(signal) };
    },
    ...(atHand && { readRows: (name, rows) => readRows(name, entries.get(name), rows) }),
  };
}

async function readRows(
  name: string,
  entry: WeightEntry | undefined,
  rows: readonly number[],
): Promise<WeightTensor> {
  if (!entry?.readRow) throw new FormatError(`no rows of "${name}" can be read by themselves`);
  const [height = 0, ...rest] = entry.shape;
  const stride = entry.bytes / height;
  const data = new Uint8Array(rows.length * stride);
  for (const [i, row] of rows.entries()) {
    if (!Number.isInteger(row) || row < 0 || row >= height) {
      throw new RangeError(`expected a row from 0 to ${height - 1}, got ${row}`);
    }
    data.set(await entry.readRow(row), i * stride);
  }
  return { type: entry.type, shape: [rows.length, ...rest], data };
}

/** Throws UnsupportedError for a type the engine cannot unpack. */
function weightTypeOf(tensor: StoredTensor): WeightType {
  if (isWeightType(tensor.type)) return tensor.type;
  throw new UnsupportedError(
    `${tensor.name}: weights of type ${tensor.type} are not supported; expected ${WEIGHT_TYPES.join(', ')}`,
  );
}

/** A tensor as it is, or `count` of its rows from `first` on. */
export function rowsEntry(
  file: ByteSource,
  tensor: StoredTensor,
  first = 0,
  count = tensor.shape[0] ?? 1,
): WeightEntry {
  const type = weightTypeOf(tensor);
  const shape = [count, ...tensor.shape.slice(1)];
  // A bias split into three is cut between its elements, a matrix between its rows.
  const stride =
    tensor.shape.length === 1
      ? rowBytes(type, [1], tensor.name)
      : tensorBytes(type, tensor.shape.slice(1), tensor.name);
  const bytes = stride * count;
  return {
    type,
    shape,
    bytes,
    read: (signal) => file.read(tensor.offset + first * stride, bytes, signal),
    readRow: (row) => file.read(tensor.offset + (first + row) * stride, stride),
  };
}

/** The same rows in another order: row `i` of the entry is the file's row `order(i)`. Blocks stay whole. */
export function reorderedEntry(
  file: ByteSource,
  tensor: StoredTensor,
  order: (row: number) => number,
): WeightEntry {
  const type = weightTypeOf(tensor);
  const stride = rowBytes(type, tensor.shape.length === 1 ? [1] : tensor.shape, tensor.name);
  const bytes = tensorBytes(type, tensor.shape, tensor.name);
  return {
    type,
    shape: tensor.shape,
    bytes,
    async read(signal) {
      const stored = await file.read(tensor.offset, bytes, signal);
      const out = new Uint8Array(bytes);
      for (let row = 0; row * stride < bytes; row++) {
        const from = order(row) * stride;
        out.set(stored.subarray(from, from + stride), row * stride);
      }
      return out;
    },
  };
}

/** Columns `first` to `first + count` of a matrix `[in, out]` of plain floats, as `[count, in]`. */
export function transposedEntry(
  file: ByteSource,
  tensor: StoredTensor,
  first = 0,
  count = tensor.shape[1] ?? 1,
): WeightEntry {
  const type = weightTypeOf(tensor);
  const [height = 1, width = 1] = tensor.shape;
  const size = rowBytes(type, [1], tensor.name);
  return {
    type,
    shape: [count, height],
    bytes: count * height * size,
    async read(signal) {
      const length = elementCount(tensor.shape, tensor.name) * size;
      const stored = await file.read(tensor.offset, length, signal);
      const out = new Uint8Array(count * height * size);
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < count; column++) {
          const from = (row * width + first + column) * size;
          const to = (column * height + row) * size;
          for (let byte = 0; byte < size; byte++) out[to + byte] = stored[from + byte] ?? 0;
        }
      }
      return out;
    },
  };
}
