import { dequantise, dequantiseRows } from '../formats/dequantise.ts';
import type { WeightSource, WeightTensor } from '../weights.ts';

/** Some rows of a matrix as float32, `[rows, in]`. */
export type RowReader = (rows: readonly number[]) => Promise<Float32Array>;

/** Reads rows from the file where it is at hand, so that the matrix need not be held; else from the matrix. */
export function rowReader(source: WeightSource, name: string, matrix: WeightTensor): RowReader {
  // Apart, because functions made in one scope all hold what any of them holds.
  return source.readRows ? fromFile(source, name, matrix.shape[1]!) : fromMemory(matrix);
}

const fromMemory =
  (matrix: WeightTensor): RowReader =>
  async (rows) =>
    dequantiseRows(matrix, rows);

const fromFile =
  (source: WeightSource, name: string, width: number): RowReader =>
  async (rows) => {
    const once = [...new Set(rows)];
    const values = dequantise(await source.readRows!(name, once));
    const place = new Map(once.map((row, i) => [row, i * width]));
    const out = new Float32Array(rows.length * width);
    rows.forEach((row, i) => {
      const from = place.get(row)!;
      out.set(values.subarray(from, from + width), i * width);
    });
    return out;
  };
