import type { RunOptions, Tensor, Tokens } from '../types.ts';
import { resolvePosition } from './interventions.ts';

/** Tokens as a batch. Throws RangeError for none, or for prompts of different lengths. */
export function batchOf(tokens: Tokens): readonly (readonly number[])[] {
  const batch = (
    typeof tokens[0] === 'number' ? [tokens] : tokens
  ) as readonly (readonly number[])[];
  const length = batch[0]?.length ?? 0;
  if (length === 0) throw new RangeError('expected at least one token, got none');
  const other = batch.find((row) => row.length !== length);
  if (other) {
    throw new RangeError(
      `expected prompts of one length in a batch, got ${length} and ${other.length} tokens`,
    );
  }
  return batch;
}

/** The positions whose logits are wanted, counted from the start. */
export function logitPositions(which: RunOptions['logitsAt'], length: number): number[] {
  if (which === 'all') return Array.from({ length }, (_, position) => position);
  if (which === undefined || which === 'last') return [length - 1];
  return which.map((position) => resolvePosition(position, length));
}

/** The rows of `[batch, pos, dModel]` at some positions: `[batch · positions, dModel]`. */
export function rowsAt({ data, shape }: Tensor, positions: readonly number[]): Tensor {
  const [batch, length, dModel] = shape as [number, number, number];
  const rows = new Float32Array(batch * positions.length * dModel);
  for (let b = 0; b < batch; b++) {
    positions.forEach((position, i) => {
      const start = (b * length + position) * dModel;
      rows.set(data.subarray(start, start + dModel), (b * positions.length + i) * dModel);
    });
  }
  return { data: rows, shape: [batch * positions.length, dModel] };
}
