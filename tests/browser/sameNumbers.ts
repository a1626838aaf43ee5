import { expect } from 'vitest';
import { measureDrift } from '../parity/drift.ts';
import type { Exported } from './demoPage.ts';

/** Relative, between what was recorded on WASM in Node and what any backend gives here. */
const DRIFT_TOLERANCE = 1e-3;

/**
 * Where results count: of `probes`, an AUROC is a share of 100 pairs, and where two statements lie as good as equally far
 * along a direction, rounding decides which is further. One pair of them may change over. Worst seen: 1.0e-2, before
 * layer 1, where directions are next to nothing.
 */
const COUNTED: Readonly<Record<string, number>> = { probes: 1.01e-2 };

/** That what the page shows and exports are the recorded numbers again. */
export function expectSame(name: string, recorded: unknown, live: Exported): void {
  const { worst, at, numbers, unlike } = measureDrift(recorded, live.result);
  const allowed = COUNTED[live.experiment] ?? DRIFT_TOLERANCE;
  console.log(
    `${name}: worst drift ${worst.toExponential(1)} (allowed ${allowed}) of ${numbers} numbers, at ${at}`,
  );
  expect(unlike).toEqual([]);
  expect(numbers).toBeGreaterThan(0);
  expect(worst, at).toBeLessThanOrEqual(allowed);
}
