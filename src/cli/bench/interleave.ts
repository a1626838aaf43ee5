/** Runs one contestant once and gives its time in milliseconds. */
export type Contestant = () => Promise<number>;

export interface Measured {
  /** In the order they were taken, milliseconds. */
  readonly runs: readonly number[];
  readonly median: number;
}

export interface InterleaveOptions {
  readonly rounds: number;
  /** Asked before each run that counts. */
  readonly gate?: { wait(): Promise<void> };
  readonly onRound?: (round: number) => void;
}

/** Warms each contestant up once, then runs them in turn, A B A B, so that a busy moment meets all of them. */
export async function interleave(
  contestants: Readonly<Record<string, Contestant>>,
  { rounds, gate, onRound }: InterleaveOptions,
): Promise<Record<string, Measured>> {
  const entries = Object.entries(contestants);
  for (const [, run] of entries) await run();
  const runs = new Map<string, number[]>(entries.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    onRound?.(round);
    for (const [name, run] of entries) {
      await gate?.wait();
      runs.get(name)!.push(await run());
    }
  }
  return Object.fromEntries([...runs].map(([name, list]) => [name, measured(list)]));
}

export function measured(runs: readonly number[]): Measured {
  return { runs, median: median(runs) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function seconds(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  return ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}

export function range(runs: readonly number[]): string {
  return runs.length < 2
    ? 'one run'
    : `${seconds(Math.min(...runs))} to ${seconds(Math.max(...runs))}`;
}
