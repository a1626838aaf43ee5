import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Recording } from '../../src/experiments/experiment.ts';
import type { Device } from '../../src/microscope/index.ts';
import type { PatchedLayers } from '../parity/comparePatches.ts';
import { differenceTable, outsideTolerance, SECANT_QUANTITIES } from '../parity/differences.ts';
import { measureDrift } from '../parity/drift.ts';
import type { Oracle, SecantOracle } from '../parity/oracle.ts';
import { ParityBrowser, serveParity, type ParitySite } from './parityBrowser.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
const oracle = read('tests/fixtures/oracle-smollm2-135m.json') as Oracle;
const secants = read('tests/fixtures/oracle-secant-smollm2-135m.json') as SecantOracle;

/** `PARITY_WHOLE=1` leaves nothing out that this machine can do; a software adapter takes half an hour or more for it. */
const whole = process.env['PARITY_WHOLE'] === '1';
const HOUR = 3_600_000;

/** Relative, between what was recorded on WASM in Node and what a browser gives. */
const DRIFT_TOLERANCE = 1e-3;

interface Backend {
  readonly name: string;
  readonly device: Device;
  /** Of the first pair's grids; all of every pair where absent. */
  readonly layers?: PatchedLayers;
  /** Presets that reproduce figures measured with TransformerLens. The demos' own run in live.test.ts. */
  readonly presets: readonly string[];
}

const PRESETS = ['factual-recall/article', 'factual-recall/japan', 'truth-direction/article'];
const LONG_PRESETS = ['indirect-object/article', 'indirect-object-roles/article'];
/** A layer costs the more the earlier it is, for all after it is computed again: the late ones, and a few earlier. */
const SOME_LAYERS: PatchedLayers = {
  attn_head_out_all_pos: [23, 29],
  resid_pre: [23, 29],
};

const backends: readonly Backend[] = whole
  ? [
      { name: 'WASM', device: 'wasm', presets: [...PRESETS, ...LONG_PRESETS] },
      { name: 'WebGPU', device: 'webgpu', presets: PRESETS },
    ]
  : [
      { name: 'WASM', device: 'wasm', presets: PRESETS },
      { name: 'WebGPU', device: 'webgpu', layers: SOME_LAYERS, presets: [] },
    ];

let site: ParitySite;
beforeAll(async () => {
  site = await serveParity();
});
afterAll(() => site.close());

describe.each(backends)('SmolLM2-135M on $name in Chromium', (backend) => {
  const { name, device, layers, presets } = backend;
  let browser: ParityBrowser;
  beforeAll(async () => {
    browser = await ParityBrowser.open(site, device);
  });
  afterAll(() => browser.close());

  it('agrees with TransformerLens on the golden cases', async () => {
    const rows = await browser.ask('cases', { oracle });
    console.log(differenceTable(`${name} in Chromium`, rows));
    expect(outsideTolerance(rows)).toEqual([]);
  });

  it(
    `agrees with TransformerLens on ${layers ? 'some layers of' : 'the whole of'} the patch grids`,
    async () => {
      const patches = layers ? oracle.patches.slice(0, 1) : oracle.patches;
      const rows = await browser.ask('patches', { patches, layers });
      console.log(differenceTable(`Patching on ${name} in Chromium`, rows));
      const quantities = ['logit difference', 'patched logit difference, share'] as const;
      expect(outsideTolerance(rows, quantities)).toEqual([]);
      const cells = layers
        ? 9 * layers.attn_head_out_all_pos!.length + 14 * layers.resid_pre!.length
        : 30 * (9 + 14) + 30 * (9 + 5);
      expect(rows.find(({ quantity }) => quantity === quantities[1])!.count).toBe(cells);
    },
    whole ? HOUR : undefined,
  );

  it('agrees with PyTorch on secant attributions', async () => {
    const rows = await browser.ask('secants', { pairs: secants.pairs });
    console.log(differenceTable(`Secant attribution on ${name} in Chromium`, rows));
    expect(outsideTolerance(rows, SECANT_QUANTITIES)).toEqual([]);
  });

  if (presets.length > 0)
    it.each(presets)(
      '%s comes out as recorded',
      async (path) => {
        const recorded = read(`content/recorded/${path}.json`) as Recording;
        const [id = '', preset = ''] = path.split('/');
        const found = await browser.ask('experiment', { id, preset });
        const { worst, at, numbers, unlike } = measureDrift(recorded.result, found);
        console.log(
          `${path} on ${name} in Chromium: worst drift ${worst.toExponential(1)} (allowed ${DRIFT_TOLERANCE}) of ${numbers} numbers${at && `, at ${at}`}`,
        );
        expect(unlike).toEqual([]);
        expect(numbers).toBeGreaterThan(0);
        expect(worst, at).toBeLessThanOrEqual(DRIFT_TOLERANCE);
      },
      whole ? HOUR : undefined,
    );
});
