import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serve, type Served } from '../../scripts/serve.ts';
import type { Device } from '../../src/microscope/index.ts';
import { differenceTable, outsideTolerance } from '../parity/differences.ts';
import type { Oracle } from '../parity/oracle.ts';
import { launchChromium } from './launch.ts';
import type { ParityAnswer, ParityRequest } from './parityPage/runParity.ts';

const ROOT = join(import.meta.dirname, '../..');
const fixture = join(ROOT, 'tests/fixtures/oracle-smollm2-135m.json');
const oracle = JSON.parse(readFileSync(fixture, 'utf8')) as Oracle;
const outDir = mkdtempSync(join(tmpdir(), 'parity-page-'));
let server: Served;

beforeAll(async () => {
  await build({
    root: join(import.meta.dirname, 'parityPage'),
    configFile: false,
    logLevel: 'warn',
    build: { outDir, target: 'es2023', emptyOutDir: true, chunkSizeWarningLimit: 4000 },
  });
  symlinkSync(join(ROOT, 'public/models'), join(outDir, 'models'));
  server = await serve(outDir, { port: 0 });
});
afterAll(async () => {
  await server.close();
  rmSync(outDir, { recursive: true, force: true });
});

async function runIn(device: Device, patchedLayers: readonly number[]): Promise<ParityAnswer> {
  const browser = await launchChromium(device);
  try {
    const page = await browser.newPage();
    page.on('console', (message) => console.log(message.text()));
    await page.goto(server.url);
    const request: ParityRequest = {
      device,
      models: new URL('models/', server.url).href,
      model: 'smollm2-135m',
      oracle,
      patchedLayers,
    };
    return await page.evaluate(
      (asked) =>
        (
          globalThis as unknown as { runParity: (r: ParityRequest) => Promise<ParityAnswer> }
        ).runParity(asked),
      request,
    );
  } finally {
    await browser.close();
  }
}

const backends: [name: string, device: Device, patchedLayers: number[]][] = [
  ['WASM', 'wasm', [23]],
  ['WebGPU', 'webgpu', []], // a software adapter takes minutes for one layer of patches
];

it.each(backends)(
  'SmolLM2-135M on %s in Chromium agrees with TransformerLens',
  async (name, device, layers) => {
    const answer = await runIn(device, layers);
    console.log(differenceTable(`${name} in Chromium`, answer.cases));
    expect(answer.device).toBe(device);
    expect(outsideTolerance(answer.cases)).toEqual([]);
    if (layers.length === 0) return;
    console.log(differenceTable(`Patching on ${name} in Chromium`, answer.patches));
    expect(outsideTolerance(answer.patches, ['patched logit difference, share'])).toEqual([]);
  },
);
