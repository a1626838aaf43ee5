import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { GpuReport } from './gpuProcess.ts';
import { softwareDriver } from './softwareDriver.ts';

/** On logits that reach 12. Worst measured: 4.9e-6, on SwiftShader. */
const TOLERANCE = 1e-4;

const NO_GPU = /--device webgpu: (expected (?:the package|a WebGPU adapter)[^\n]*)/;

/** What the process says, or why there is no adapter for it. */
async function runOn(environment: Record<string, string>): Promise<GpuReport | string> {
  const program = join(import.meta.dirname, 'gpuProcess.ts');
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program], {
      env: { ...process.env, ...environment },
    });
    console.log(/on WebGPU: .*/.exec(stderr)?.[0]);
    return JSON.parse(stdout) as GpuReport;
  } catch (error) {
    const missing = NO_GPU.exec((error as { stderr?: string }).stderr ?? '')?.[1];
    if (missing) return missing;
    throw error;
  }
}

it('WebGPU in Node agrees with numpy in float64', async ({ skip }) => {
  let report = await runOn({});
  if (typeof report === 'string') report = await runOn(softwareDriver());
  if (typeof report === 'string') return skip(report);
  const { device, cases, worst, largest } = report;
  console.log(`${cases} runs: worst logit off by ${worst.toExponential(1)} (allowed ${TOLERANCE})`);
  expect(device).toBe('webgpu');
  expect(cases).toBeGreaterThan(3);
  expect(largest).toBeGreaterThan(1);
  expect(worst).toBeLessThan(TOLERANCE);
});
