import { expect } from 'vitest';
import { measureDrift } from '../parity/drift.ts';
import type { Exported } from './demoPage.ts';

/** Relative, between what was recorded on WASM in Node and what any backend gives here. */
const DRIFT_TOLERANCE = 1e-3;

/** That what the page shows and exports are the recorded numbers again. */
export function expectSame(name: string, recorded: unknown, live: Exported): void {
  const { worst, at, numbers, unlike } = measureDrift(recorded, live.result);
  console.log(
    `${name}: worst drift ${worst.toExponential(1)} (allowed ${DRIFT_TOLERANCE}) of ${numbers} numbers, at ${at}`,
  );
  expect(unlike).toEqual([]);
  expect(numbers).toBeGreaterThan(0);
  expect(worst, at).toBeLessThanOrEqual(DRIFT_TOLERANCE);
}
