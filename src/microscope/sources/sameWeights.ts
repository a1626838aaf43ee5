import type { ByteSource } from '../formats/byteSource.ts';
import { dequantise } from '../formats/dequantise.ts';
import { rowsEntry, type StoredTensor } from './entries.ts';

/** A tensor and the file that it lies in. */
export interface Located {
  readonly file: ByteSource;
  readonly tensor: StoredTensor;
}

const WEIGHTS_AT_ONCE = 1 << 20;

/** Whether two tensors hold the same numbers, of whatever types. Reads both, as far as the first difference. */
export async function sameWeights(
  left: Located,
  right: Located,
  signal?: AbortSignal,
): Promise<boolean> {
  if (left.tensor.shape.join() !== right.tensor.shape.join()) return false;
  const [height = 1, ...rest] = left.tensor.shape;
  const width = rest.reduce((product, size) => product * size, 1);
  const step = Math.max(1, Math.floor(WEIGHTS_AT_ONCE / width));
  for (let first = 0; first < height; first += step) {
    const count = Math.min(step, height - first);
    const read = async ({ file, tensor }: Located) => {
      const entry = rowsEntry(file, tensor, first, count);
      return { ...entry, data: await entry.read(signal) };
    };
    const [a, b] = [await read(left), await read(right)];
    const same =
      a.type === b.type
        ? a.data.every((byte, i) => byte === b.data[i])
        : sameNumbers(dequantise(a), dequantise(b));
    if (!same) return false;
  }
  return true;
}

function sameNumbers(left: Float32Array, right: Float32Array): boolean {
  return left.every((value, i) => value === right[i]);
}
