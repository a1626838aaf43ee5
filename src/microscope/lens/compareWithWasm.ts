import { DeviceError } from '../errors.ts';
import { dequantise } from '../formats/dequantise.ts';
import { everyLayer } from '../hooks.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Tensor } from '../types.ts';
import type { WeightSource } from '../weights.ts';
import { BlockStack } from '../run/blocks.ts';
import { readBlock } from '../run/blockWeights.ts';
import type { HookedTransformer } from './model.ts';
import { FinalNorm } from '../run/normalise.ts';
import { seededRandom } from '../run/random.ts';

/** Largest accepted difference, as a share of what a block changes at a position. Worst seen: 3e-6, software WebGPU. */
const BLOCK_TOLERANCE = 5e-4;

/** Rounding of the residual stream itself, which can be a thousand times what one block adds to it. */
const ROUNDING = 1e-6;

/** Of the spread of the logits looked at. */
const LOGIT_TOLERANCE = 5e-4;

const TOKENS = 12;
const LOGITS = 64;

export interface Comparison {
  readonly source: WeightSource;
  readonly openWasm: () => Promise<Runtime>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A check for a model without a recorded self-test: runs some tokens on the model's own device, then each block by
 * itself on WASM, from the same input, and a sample of the unembedding's rows on the host. One block at a time is held
 * for it. Returns the worst difference, as a share of the accepted one; throws DeviceError where that is above 1.
 */
export async function compareWithWasm(
  model: HookedTransformer,
  comparison: Comparison,
): Promise<number> {
  const { config } = model;
  const { signal } = comparison;
  const random = seededRandom(1);
  const length = Math.min(TOKENS, config.nCtx);
  const tokens = Array.from({ length }, () => Math.floor(random() * config.dVocab));
  const posts = everyLayer(config.nLayers, 'hook_resid_post');
  const { final, cache } = await model.residuals(tokens, ['blocks.0.hook_resid_pre', ...posts], {
    ...(signal && { signal }),
  });
  let input = cache.get('blocks.0.hook_resid_pre');
  let worst = 0;
  for (const [layer, name] of posts.entries()) {
    const output = cache.get(name);
    const expected = await blockOnWasm(comparison, layer, input);
    const share = blockDifference(input, output, expected);
    if (!(share <= 1)) fail(model, `block ${layer}`, share);
    worst = Math.max(worst, share);
    input = output;
  }
  const share = await logitDifference(model, comparison.source, final);
  if (!(share <= 1)) fail(model, 'the unembedding', share);
  return Math.max(worst, share);
}

function fail(model: HookedTransformer, what: string, share: number): never {
  throw new DeviceError(
    `${model.id} on ${model.device}: ${what} differs from WASM ${share.toPrecision(2)} times as much as rounding can explain`,
  );
}

/** hook_resid_post `[1, pos, dModel]` of one block. */
async function blockOnWasm(
  { source, openWasm, signal }: Comparison,
  layer: number,
  input: Tensor,
): Promise<Float32Array> {
  signal?.throwIfAborted();
  const runtime = await openWasm();
  try {
    const blocks = new BlockStack(runtime, source.config, 'lean');
    await blocks.add(await readBlock(source, layer, signal));
    const frame = blocks.frame(1, input.shape[1]!);
    const x = runtime.tensor(input.data, input.shape);
    const { next } = await blocks.run(0, x, frame, undefined, []);
    return await runtime.read(next);
  } finally {
    await runtime.close();
  }
}

/** The worst position's difference, as a share of the accepted one. NaN where a value is none. */
function blockDifference(input: Tensor, output: Tensor, expected: Float32Array): number {
  const width = input.shape.at(-1)!;
  let worst = 0;
  for (let row = 0; row < expected.length; row += width) {
    let [difference, change, size] = [0, 0, 0];
    for (let i = row; i < row + width; i++) {
      difference = Math.max(difference, Math.abs(output.data[i]! - expected[i]!));
      change = Math.max(change, Math.abs(expected[i]! - input.data[i]!));
      size = Math.max(size, Math.abs(expected[i]!));
    }
    worst = Math.max(worst, difference / (BLOCK_TOLERANCE * change + ROUNDING * size));
  }
  return worst;
}

/** Some of the last position's logits, from all over the vocabulary, against their dot products on the host. */
async function logitDifference(
  model: HookedTransformer,
  source: WeightSource,
  final: Tensor,
): Promise<number> {
  const { dModel, dVocab } = model.config;
  const last = final.data.slice(-dModel);
  const { data } = await model.unembed({ data: last, shape: [1, dModel] });
  const read = async (name: string) => dequantise(await source.read(name));
  const bias = source.has('ln_final.b') ? await read('ln_final.b') : undefined;
  const row = new FinalNorm(model.config, await read('ln_final.w'), bias).apply(last);
  const count = Math.min(LOGITS, dVocab);
  let [difference, least, most] = [0, Infinity, -Infinity];
  for (let i = 0; i < count; i++) {
    const token = Math.round((i * (dVocab - 1)) / Math.max(1, count - 1));
    const weights = await model.unembedRow(token);
    const expected = weights.reduce((sum, weight, j) => sum + weight * row[j]!, 0);
    difference = Math.max(difference, Math.abs(data[token]! - expected));
    [least, most] = [Math.min(least, expected), Math.max(most, expected)];
  }
  return difference / (LOGIT_TOLERANCE * (most - least));
}
