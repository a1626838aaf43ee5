/**
 * Runs the EKG models in Node on WebGPU, in a process of its own, since a Vulkan driver is found by what its environment
 * says: `node gpuProcess.ts` prints one line of JSON, or fails with what is missing.
 */
import { messageOf } from '../../src/cli/command.ts';
import { withModels } from '../../src/cli/models/nodeModels.ts';
import type { Device, Intervention } from '../../src/microscope/index.ts';
import { readEkgOracle } from './oracleEkg.ts';

export interface GpuReport {
  readonly device: Device | undefined;
  readonly cases: number;
  /** Largest difference of a logit from the reference's. */
  readonly worst: number;
  /** Largest logit of the reference, by size. */
  readonly largest: number;
}

/** The shortest reports: each length is compiled anew, and a software adapter takes its time. */
const cases = readEkgOracle().cases.filter(({ tokens }) => tokens.length < 10);

async function measure(): Promise<GpuReport> {
  return withModels(
    async (pool) => {
      let [worst, largest] = [0, 0];
      for (const { model: id, tokens, ablated, logits: expected } of cases) {
        const model = await pool.model(id);
        const off: Intervention[] = ablated
          ? [{ hook: `blocks.${ablated[0]}.attn.hook_z`, head: ablated[1], keep: 0 }]
          : [];
        const { logits } = await model.run(tokens, { logitsAt: 'all', interventions: off });
        expected.flat().forEach((value, at) => {
          worst = Math.max(worst, Math.abs(value - logits.data[at]!));
          largest = Math.max(largest, Math.abs(value));
        });
      }
      return { device: pool.device, cases: cases.length, worst, largest };
    },
    { device: 'webgpu' },
  );
}

try {
  process.stdout.write(`${JSON.stringify(await measure())}\n`);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
