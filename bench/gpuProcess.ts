/** The engine's process of a bench, which also answers how far its numbers are from the golden ones. */
import { answerLines, Engine, type Call, type Given } from '../src/cli/bench/engine.ts';
import { time } from '../src/cli/bench/timedWork.ts';
import { compareWithOracle } from '../tests/parity/compare.ts';
import { comparePatches, type PatchedLayers } from '../tests/parity/comparePatches.ts';
import type { Oracle, OraclePatch } from '../tests/parity/oracle.ts';

const engine = new Engine(process.argv.slice(2));

interface Golden extends Given {
  readonly oracle: Oracle;
  readonly patches: readonly OraclePatch[];
  readonly grids: PatchedLayers;
}

const parity: Readonly<Record<string, Call<Golden>>> = {
  cases: ({ oracle }) => time(async () => compareWithOracle(await engine.model(), oracle)),
  patches: ({ patches, grids }) =>
    time(async () => comparePatches(await engine.model(), patches, grids)),
};

await answerLines<Golden>({ ...engine.calls, ...parity });
await engine.close();
