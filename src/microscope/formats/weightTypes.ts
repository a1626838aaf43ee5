import { FormatError } from '../errors.ts';
import type { WeightType } from '../weights.ts';

/** Tensors of more dimensions than ggml has are refused before anything is computed from them. */
export const MAX_TENSOR_DIMS = 4;

/** How many weights one block packs, and into how many bytes. */
export const WEIGHT_BLOCKS: Readonly<Record<WeightType, { weights: number; bytes: number }>> = {
  F32: { weights: 1, bytes: 4 },
  F16: { weights: 1, bytes: 2 },
  BF16: { weights: 1, bytes: 2 },
  Q4_0: { weights: 32, bytes: 18 },
  Q4_1: { weights: 32, bytes: 20 },
  Q5_0: { weights: 32, bytes: 22 },
  Q5_1: { weights: 32, bytes: 24 },
  Q8_0: { weights: 32, bytes: 34 },
  IQ4_NL: { weights: 32, bytes: 18 },
  Q2_K: { weights: 256, bytes: 84 },
  Q3_K: { weights: 256, bytes: 110 },
  Q4_K: { weights: 256, bytes: 144 },
  Q5_K: { weights: 256, bytes: 176 },
  Q6_K: { weights: 256, bytes: 210 },
  IQ4_XS: { weights: 256, bytes: 136 },
};

export const WEIGHT_TYPES = Object.keys(WEIGHT_BLOCKS) as WeightType[];

export function isWeightType(name: unknown): name is WeightType {
  return typeof name === 'string' && Object.hasOwn(WEIGHT_BLOCKS, name);
}

/** Bytes of one row, the last dimension of a tensor. Throws FormatError where a row is not whole blocks. */
export function rowBytes(type: WeightType, shape: readonly number[], tensor: string): number {
  const block = WEIGHT_BLOCKS[type];
  const row = shape.at(-1) ?? 1;
  if (row % block.weights !== 0) {
    throw new FormatError(
      `${tensor}: a row of ${row} weights is not whole blocks of ${block.weights} (${type})`,
    );
  }
  return (row / block.weights) * block.bytes;
}

/** Number of elements. Throws FormatError for a shape that no tensor can have. */
export function elementCount(shape: readonly number[], tensor: string): number {
  if (shape.length > MAX_TENSOR_DIMS) {
    throw new FormatError(
      `${tensor}: expected at most ${MAX_TENSOR_DIMS} dimensions, got ${shape.length}`,
    );
  }
  let count = 1;
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size <= 0) {
      throw new FormatError(
        `${tensor}: expected dimensions of at least 1, got [${shape.join(', ')}]`,
      );
    }
    count *= size;
  }
  if (!Number.isSafeInteger(count)) {
    throw new FormatError(`${tensor}: shape [${shape.join(', ')}] has too many elements`);
  }
  return count;
}

/** Bytes a tensor of this type and shape is stored in. */
export function tensorBytes(type: WeightType, shape: readonly number[], tensor: string): number {
  const rows = elementCount(shape, tensor) / (shape.at(-1) ?? 1);
  const bytes = rows * rowBytes(type, shape, tensor);
  if (!Number.isSafeInteger(bytes)) {
    throw new FormatError(`${tensor}: shape [${shape.join(', ')}] has too many elements`);
  }
  return bytes;
}
