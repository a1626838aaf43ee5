import type { QuietGate } from './quiet.ts';

/** Runs one contestant once and gives its time in milliseconds. */
export type Contestant = () => Promise<number>;

export interface Measured {
  /** In the order they were taken, milliseconds. */
  readonly runs: readonly number[];
  readonly median: number;
}

/**
 * Warms each contestant up once, then runs them in turn, A B A B, so that a busy moment meets all of them. Those named
 * in `fewer` run in so many of the rounds only, and are not warmed up.
 */
export async function interleave(
  contestants: Readonly<Record<string, Contestant>>,
  { rounds, gate }: { readonly rounds: number; readonly gate: QuietGate },
  fewer: Readonly<Record<string, number>> = {},
): Promise<Record<string, Measured>> {
  const entries = Object.entries(contestants);
  for (const [name, run] of entries) if (!(name in fewer)) await run();
  const runs = new Map<string, number[]>(entries.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of entries) {
      if (round >= (fewer[name] ?? rounds)) continue;
      await gate.wait();
      runs.get(name)!.push(await run());
    }
  }
  return Object.fromEntries(
    [...runs].map(([name, list]) => [name, { runs: list, median: median(list) }]),
  );
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Largest difference of two grids. Infinity where they cannot be compared. */
export function worstDifference(left: readonly number[], right: readonly number[]): number {
  if (left.length !== right.length || left.length === 0) return Infinity;
  return left.reduce((worst, value, i) => {
    const difference = Math.abs(value - right[i]!);
    return Number.isNaN(difference) ? Infinity : Math.max(worst, difference);
  }, 0);
}
