import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { serve, type Served } from '../../scripts/serve.ts';
import type { ModelConfig, WeightType } from '../../src/microscope/index.ts';
import { SMALL_GPT2, SMALL_LLAMA } from '../made-up/madeUpModel.ts';
import type { Compare } from './comparePage/page.ts';
import { launchChromium } from './launch.ts';

const outDir = mkdtempSync(join(tmpdir(), 'compare-page-'));
let server: Served;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  await build({
    root: join(import.meta.dirname, 'comparePage'),
    configFile: false,
    logLevel: 'warn',
    build: { outDir, target: 'es2023', emptyOutDir: true, chunkSizeWarningLimit: 4000 },
  });
  server = await serve(outDir, { port: 0 });
  browser = await launchChromium('webgpu');
});
beforeEach(async () => {
  page = await browser.newPage();
  await page.goto(server.url);
});
afterEach(() => page.close());
afterAll(async () => {
  await browser.close();
  await server.close();
  rmSync(outDir, { recursive: true, force: true });
});

/** Of what is accepted. Worst seen: 0.005, on a software adapter. */
const MOST = 0.1;

const WIDE = { ...SMALL_LLAMA, dModel: 256, nHeads: 8, dMlp: 512, dVocab: 1000 };
const kinds: [string, ModelConfig, WeightType][] = [
  ['Llama in F32', SMALL_LLAMA, 'F32'],
  ['Llama with all biases in Q4_1', { ...WIDE, attentionBias: true, mlpBias: true }, 'Q4_1'],
  ['Llama in Q4_0', WIDE, 'Q4_0'],
  ['Llama in Q6_K', WIDE, 'Q6_K'],
  ['GPT-2 in F32', SMALL_GPT2, 'F32'],
  ['GPT-2 in Q8_0', SMALL_GPT2, 'Q8_0'],
  [
    'an unembedding that no buffer need hold whole',
    { ...SMALL_LLAMA, nLayers: 1, dVocab: 600_000 },
    'F32',
  ],
];
it.each(kinds)('%s is the same on WebGPU and on WASM, in one page', async (name, config, type) => {
  const share = await page.evaluate(
    ([asked, kind]) => (globalThis as unknown as { compare: Compare }).compare(asked, kind),
    [config, type] as const,
  );
  console.log(`${name}: ${share.toExponential(1)} of the accepted difference`);
  expect(share).toBeGreaterThan(0);
  expect(share).toBeLessThan(MOST);
});
