/** Largest difference allowed, by quantity. Counts (tokens, order, ranks) allow none. */
export const TOLERANCES = {
  'tokens that differ': 0,
  'top-10 tokens out of order': 0,
  logits: 1e-3,
  'attention rows': 1e-4,
  'residual norms, relative': 1e-4,
  'last residual': 1e-3,
  'lens logits': 1e-3,
  'lens top tokens that differ': 0,
  'lens answer ranks that differ': 0,
  'logit difference': 1e-3,
  'patched logit difference, share': 1e-3,
  'secant attribution, share': 1e-3,
  'sums of residual shares': 1e-4,
  'head attributions': 1e-3,
  'MLP attributions': 1e-3,
  'attributions against their sum': 1e-3,
} as const;

export type Quantity = keyof typeof TOLERANCES;

export interface Difference {
  readonly quantity: Quantity;
  readonly worst: number;
  readonly tolerance: number;
  /** Where the worst was found. */
  readonly at: string;
  /** Values compared. */
  readonly count: number;
}

/** Keeps the worst difference of each quantity. */
export class Worst {
  private readonly seen = new Map<Quantity, { worst: number; at: string; count: number }>();

  /** NaN is the worst there is. */
  add(quantity: Quantity, difference: number, at: string): void {
    const size = Number.isNaN(difference) ? Infinity : Math.abs(difference);
    const entry = this.seen.get(quantity) ?? { worst: -1, at: '', count: 0 };
    const worse = size > entry.worst;
    this.seen.set(quantity, {
      worst: worse ? size : entry.worst,
      at: worse ? at : entry.at,
      count: entry.count + 1,
    });
  }

  /** A count of what is wrong adds up over cases. */
  tally(quantity: Quantity, wrong: boolean, at: string): void {
    const entry = this.seen.get(quantity) ?? { worst: 0, at: '', count: 0 };
    this.seen.set(quantity, {
      worst: entry.worst + (wrong ? 1 : 0),
      at: wrong ? at : entry.at,
      count: entry.count + 1,
    });
  }

  rows(): Difference[] {
    return [...this.seen].map(([quantity, entry]) => ({
      quantity,
      tolerance: TOLERANCES[quantity],
      ...entry,
    }));
  }
}

/** Differences beside their tolerances, as text. */
export function differenceTable(title: string, rows: readonly Difference[]): string {
  const lines = rows.map(({ quantity, worst, tolerance, count, at }) => {
    const numbers =
      tolerance === 0 ? [String(worst), '0'] : [worst.toExponential(1), tolerance.toExponential(0)];
    const mark = worst <= tolerance ? '✓' : '✗';
    return `${mark} ${quantity.padEnd(32)} ${numbers[0]!.padStart(8)}  allowed ${numbers[1]!.padStart(6)}  of ${String(count).padStart(6)}  ${worst === 0 ? '' : at}`;
  });
  return [title, ...lines].join('\n');
}

/** Of two runs, one patched or attributed by the other. */
const OF_PAIRS: readonly Quantity[] = [
  'patched logit difference, share',
  'secant attribution, share',
  'sums of residual shares',
];

/** What a comparison of secant attributions compares. */
export const SECANT_QUANTITIES = [
  'logit difference',
  'secant attribution, share',
  'sums of residual shares',
] as const satisfies Quantity[];

/** What a run of the golden cases compares. */
const COMPARED = (Object.keys(TOLERANCES) as Quantity[]).filter(
  (quantity) => !OF_PAIRS.includes(quantity),
);

/** Every expected quantity that is off, or that was never compared. */
export function outsideTolerance(
  rows: readonly Difference[],
  expected: readonly Quantity[] = COMPARED,
): string[] {
  const compared = new Map(rows.map((row) => [row.quantity, row]));
  return expected.flatMap((quantity) => {
    const row = compared.get(quantity);
    if (!row || row.count === 0) return [`${quantity}: nothing was compared`];
    return row.worst <= row.tolerance
      ? []
      : [`${quantity}: ${row.worst} > ${row.tolerance} at ${row.at}`];
  });
}
