import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import {
  attributionPatching,
  estimateNodes,
  headScores,
  patchSweep,
  pathPatch,
  secantAttribution,
  secantEdges,
  type Model,
} from '../../../../src/microscope/index.ts';
import { Runtime } from '../../../../src/microscope/runtime/runtime.ts';
import { build, closeAll, TOKENS } from '../../../made-up/buildModel.ts';
import { SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';

afterAll(closeAll);
afterEach(() => vi.restoreAllMocks());

const { model } = await build(SMALL_LLAMA, 'F32', 'fast');
const OTHER = [7, 3, 44, 21, 12, 29, 8, 44, 3];
const pair = { source: OTHER, target: TOKENS };
const difference = { answer: 4, foil: 9 };
const contrast = { clean: OTHER, corrupt: TOKENS, metric: difference };
const byFunction = (logits: Float32Array) => logits[4]! - logits[9]!;
const { nLayers, dVocab } = model.config;

/** Hears of progress, from 0 to 1. */
type Listen = (fraction: number) => void;
type LongCall = (model: Model, signal: AbortSignal, listen: Listen) => Promise<unknown>;

const blocks = (listen: Listen) => ({
  onBlock: (layer: number) => {
    listen((layer + 1) / nLayers);
  },
});
const manyRows = Array.from({ length: 20 }, () => TOKENS);

const CALLS: Record<string, LongCall> = {
  run: (m, signal, listen) => m.run(TOKENS, { signal, ...blocks(listen) }),
  'run of a batch with all logits': (m, signal, listen) =>
    m.run(manyRows, { signal, logitsAt: 'all', ...blocks(listen) }),
  runWithCache: (m, signal, listen) =>
    m.runWithCache(TOKENS, undefined, { signal, ...blocks(listen) }),
  logitLens: (m, signal, listen) => m.logitLens(TOKENS, { signal, ...blocks(listen) }),
  directLogitAttribution: (m, signal, listen) =>
    m.directLogitAttribution(TOKENS, 4, 9, { signal, ...blocks(listen) }),
  neuronAttribution: (m, signal, listen) =>
    m.neuronAttribution(TOKENS, 4, 9, { signal, ...blocks(listen) }),
  headScores: (m, signal, onProgress) => headScores(m, { length: 6, signal, onProgress }),
  'patchSweep of residuals': (m, signal, onProgress) =>
    patchSweep(m, { ...pair, site: 'resid_pre', metric: difference, signal, onProgress }),
  'patchSweep of heads by position, any metric': (m, signal, onProgress) =>
    patchSweep(m, {
      ...pair,
      site: 'attn_head_out_by_pos',
      metric: byFunction,
      signal,
      onProgress,
    }),
  pathPatch: (m, signal, onProgress) =>
    pathPatch(m, {
      ...pair,
      senders: [
        { layer: 0, head: 0 },
        { layer: 0, head: 1 },
      ],
      receiver: { layer: 2, head: 0, input: 'q' },
      metric: byFunction,
      signal,
      onProgress,
    }),
  secantAttribution: (m, signal, onProgress) =>
    secantAttribution(m, { ...contrast, signal, onProgress }),
  attributionPatching: (m, signal, onProgress) =>
    attributionPatching(m, { ...contrast, signal, onProgress }),
  estimateNodes: (m, signal, onProgress) => estimateNodes(m, { ...contrast, signal, onProgress }),
  secantEdges: (m, signal, onProgress) => secantEdges(m, { ...contrast, signal, onProgress }),
  generate: (m, signal, listen) => {
    let made = 0;
    return m.generate(TOKENS, {
      maxNewTokens: 4,
      signal,
      onToken: () => {
        made += 1;
        listen(made / 4);
      },
    });
  },
};

/** Counts what the runtime is asked to run, blocks and pieces of the unembedding, and hears of each. */
function watchRuns(heard: (count: number) => void = () => undefined): () => number {
  let count = 0;
  const own = Object.getOwnPropertyDescriptor(Runtime.prototype, 'run');
  const run = own?.value as Runtime['run'];
  vi.spyOn(Runtime.prototype, 'run').mockImplementation(function (this: Runtime, ...args) {
    count += 1;
    heard(count);
    return run.apply(this, args);
  });
  return () => count;
}

describe.each(Object.entries(CALLS))('%s', (_name, call) => {
  it('tells how far it is, up to the end', async () => {
    const seen: number[] = [];
    await call(model, new AbortController().signal, (fraction) => seen.push(fraction));
    expect(seen.length).toBeGreaterThan(1);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen[0]).toBeGreaterThan(0);
    expect(seen.at(-1)).toBeCloseTo(1, 9);
  });

  it('stops within one block’s run, wherever it is', async () => {
    const total = watchRuns();
    await call(model, new AbortController().signal, () => undefined);
    const runs = total();
    expect(runs).toBeGreaterThan(2);
    // The last run has nothing after it to be kept from.
    for (let at = 1; at < runs; at += Math.ceil(runs / 12)) {
      vi.restoreAllMocks();
      const abort = new AbortController();
      const counted = watchRuns((count) => {
        if (count === at) abort.abort();
      });
      const outcome = await call(model, abort.signal, () => undefined).then(
        () => 'it went on to the end',
        String,
      );
      expect(outcome, `stopped at run ${at} of ${runs}`).toMatch(/^AbortError/);
      expect(counted()).toBe(at);
    }
  });
});

it('the model goes on as before after all of that', async () => {
  const { logits } = await model.run(TOKENS);
  expect(logits.shape).toEqual([1, 1, dVocab]);
  expect(logits.data.every(Number.isFinite)).toBe(true);
});
