import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Model } from '../../src/microscope/index.ts';
import { compareWithOracle } from './compare.ts';
import { comparePatches } from './comparePatches.ts';
import { differenceTable, outsideTolerance } from './differences.ts';
import { nodeStand } from './nodeMicroscope.ts';
import type { Oracle } from './oracle.ts';

const path = join(import.meta.dirname, '../fixtures/oracle-smollm2-135m.json');
const oracle = JSON.parse(readFileSync(path, 'utf8')) as Oracle;

const stand = nodeStand();
let model: Model;
beforeAll(async () => {
  model = await stand.model('smollm2-135m');
});
afterAll(() => stand.dispose());

it('SmolLM2-135M on WASM in Node agrees with TransformerLens', async () => {
  const rows = await compareWithOracle(model, oracle);
  console.log(differenceTable('WASM in Node', rows));
  expect(outsideTolerance(rows)).toEqual([]);
});

it('both golden patch grids agree with TransformerLens', async () => {
  const rows = await comparePatches(model, oracle.patches);
  console.log(differenceTable('Patching on WASM in Node', rows));
  expect(outsideTolerance(rows, ['logit difference', 'patched logit difference, share'])).toEqual(
    [],
  );
});
