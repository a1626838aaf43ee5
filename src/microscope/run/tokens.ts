import type { RunOptions, Tokens } from '../types.ts';
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
