/** One of several values that are added up. */
export interface Summand {
  readonly label: string;
  readonly value: number;
  /** The one asked about: in the accent, with a mark before it. */
  readonly marked?: boolean;
  /** Many small ones together: drawn paler. */
  readonly rest?: boolean;
}

interface RunningBar {
  readonly item: Summand;
  /** The sum before and after it, in parts of the width. */
  readonly from: number;
  readonly to: number;
  /** The sum after it. */
  readonly reached: number;
}

/** Bars that each begin where the one before ends, on a scale that holds zero and every sum on the way. */
export function runningBars(
  items: readonly Summand[],
  total: number,
): { readonly bars: readonly RunningBar[]; readonly zero: number; readonly total: number } {
  let sum = 0;
  const sums = [0, ...items.map(({ value }) => (sum += value))];
  const [low, high] = [Math.min(total, ...sums), Math.max(total, ...sums)];
  const place = (value: number) => (high > low ? (value - low) / (high - low) : 0);
  return {
    bars: items.map((item, i) => ({
      item,
      from: place(sums[i]!),
      to: place(sums[i + 1]!),
      reached: sums[i + 1]!,
    })),
    zero: place(0),
    total: place(total),
  };
}
