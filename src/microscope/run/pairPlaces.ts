import type { BACKWARD_PLACES } from '../graph/backward.ts';

// Two prompts in one row: the `before` positions that they share, the other `rest` of the one, then those of the other.

const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

/** The position in its prompt of each place of the row. */
export function pairPlaces(before: number, rest: number): number[] {
  return [...range(0, before + rest), ...range(before, rest)];
}

/** 0 where a place may look, by query and key; a number that softmax turns into exactly 0 where it may not. */
export function pairMask(before: number, rest: number): Float32Array {
  const positions = pairPlaces(before, rest);
  const second = before + rest;
  const sees = (query: number, key: number) =>
    positions[key]! <= positions[query]! && (key < before || key < second === query < second);
  const rows = positions.map((_, query) =>
    positions.map((__, key) => (sees(query, key) ? 0 : -1e9)),
  );
  return Float32Array.from(rows.flat());
}

/** Where the positions of each run lie in the row, as a backward block asks for them. */
export function runPlaces(
  before: number,
  rest: number,
): Readonly<Record<(typeof BACKWARD_PLACES)[number], readonly number[]>> {
  const [clean, corrupt] = [range(before, rest), range(before + rest, rest)];
  const shared = range(0, before);
  return {
    'clean.rest': clean,
    'corrupt.rest': corrupt,
    'clean.all': [...shared, ...clean],
    'corrupt.all': [...shared, ...corrupt],
  };
}
