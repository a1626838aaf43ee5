import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../src/microscope/index.ts';
import { compareWithOracle } from './compare.ts';
import { comparePatches } from './comparePatches.ts';
import { differenceTable, outsideTolerance } from './differences.ts';
import { nodePool } from './nodeMicroscope.ts';
import type { Oracle } from './oracle.ts';

const path = join(import.meta.dirname, '../fixtures/oracle-smollm2-135m.json');
const oracle = JSON.parse(readFileSync(path, 'utf8')) as Oracle;

describe.each(['fast', 'lean'] as const)('SmolLM2-135M on WASM in Node, %s,', (memory) => {
  const pool = nodePool(memory);
  let model: Model;
  beforeAll(async () => {
    model = await pool.model('smollm2-135m');
  });

  it('agrees with TransformerLens', async () => {
    const rows = await compareWithOracle(model, oracle);
    console.log(differenceTable(`WASM in Node, ${memory}`, rows));
    expect(outsideTolerance(rows)).toEqual([]);
  });

  it('agrees on the golden patch grids', async () => {
    // The 4-bit path takes its time: one pair of prompts of it.
    const pairs = memory === 'fast' ? oracle.patches : oracle.patches.slice(0, 1);
    const rows = await comparePatches(model, pairs);
    console.log(differenceTable(`Patching on WASM in Node, ${memory}`, rows));
    expect(outsideTolerance(rows, ['logit difference', 'patched logit difference, share'])).toEqual(
      [],
    );
  });
});
