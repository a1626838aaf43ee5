import type { ModelConfig } from '../config.ts';
import { everyLayer } from '../hooks.ts';
import { letGo } from '../letGo.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Intervention, Tensor } from '../types.ts';
import type { BlockStack } from './blocks.ts';
import { Cache } from './cache.ts';
import { forward } from './forward.ts';
import { parseBlockHook, placeInterventions, resolvePosition } from './interventions.ts';
import { KeysValues } from './keysValues.ts';

/** What a run of many variants needs of a model. */
export interface VariantEngine {
  readonly runtime: Runtime;
  readonly blocks: BlockStack;
  readonly config: ModelConfig;
  readonly ready: (layer: number) => Promise<void>;
}

export interface VariantOptions {
  readonly signal?: AbortSignal | undefined;
  /** From 0 to 1, after each block's run. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/**
 * On WASM more tokens in one run fall out of the processor's caches: 2048 took up to 15 % more. On WebGPU more gain
 * nothing, and its storage buffers end at 128 MiB.
 */
const MAX_TOKENS_PER_RUN = { wasm: 256, webgpu: 2048 };
/** Attention patterns of one run, in numbers. */
const MAX_PATTERN_SIZE = 2 ** 24;

/** A run to start variants from: what each block was given, and its keys and values. */
interface BaseRun {
  readonly length: number;
  /** hook_resid_pre by layer, `[1, T, dModel]`. */
  readonly residuals: readonly Float32Array[];
  readonly keysValues: KeysValues;
  /** hook_resid_post of the last block at the last position. */
  readonly last: Float32Array;
}

interface Variant {
  readonly index: number;
  readonly layer: number;
  readonly interventions: readonly Intervention[];
}

/**
 * The last position's final residual stream, `[dModel]`, of the run itself and of each variant of it.
 *
 * A variant is a set of interventions. Exactly what a full run of each would give, for less: a variant starts at its
 * first changed layer from the base run's residual stream; only positions from its first changed one are computed,
 * with the base run's keys and values before them; and variants go through the blocks together, joining the batch
 * at the layer where they start.
 */
export async function runVariants(
  engine: VariantEngine,
  residual: Tensor,
  variants: readonly (readonly Intervention[])[],
  options: VariantOptions = {},
): Promise<{ base: Float32Array; variants: Float32Array[] }> {
  const base = await runBase(engine, residual, options.signal);
  const { nLayers, dModel } = engine.config;
  const groups = groupByStart(variants, base.length);
  let total = 0;
  for (const group of groups.values()) {
    for (const { layer } of group) total += nLayers - layer;
  }
  let done = 0;
  const results: Float32Array[] = variants.map(() => base.last);
  for (const [start, group] of groups) {
    const width = (base.length - start) * dModel;
    const finals = await runGroup(engine, base, start, group, options.signal, (rows) => {
      done += rows;
      options.onProgress?.(done / total);
    });
    group.forEach(({ index }, row) => {
      results[index] = finals.slice((row + 1) * width - dModel, (row + 1) * width);
    });
  }
  return { base: base.last, variants: results };
}

async function runBase(
  { runtime, blocks, config, ready }: VariantEngine,
  residual: Tensor,
  signal: AbortSignal | undefined,
): Promise<BaseRun> {
  const names = everyLayer(config.nLayers, 'hook_resid_pre');
  const cache = new Cache();
  const keysValues = new KeysValues(config);
  const final = await forward(runtime, blocks, config, {
    residual,
    names,
    cache,
    signal,
    ready,
    onKeysValues: (layer, k, v) => {
      keysValues.append(layer, k, v);
    },
  });
  return {
    length: residual.shape[1]!,
    residuals: names.map((name) => cache.get(name).data),
    keysValues,
    last: final.data.slice(-config.dModel),
  };
}

/** Variants by the first position they change, each group in the order of their first layers. */
function groupByStart(
  variants: readonly (readonly Intervention[])[],
  length: number,
): Map<number, Variant[]> {
  const groups = new Map<number, Variant[]>();
  variants.forEach((interventions, index) => {
    if (interventions.length === 0) return;
    let [layer, start] = [Infinity, length - 1];
    for (const { hook, position } of interventions) {
      layer = Math.min(layer, parseBlockHook(hook)?.layer ?? 0);
      const places =
        position === undefined ? [0] : typeof position === 'number' ? [position] : position;
      for (const place of places) start = Math.min(start, resolvePosition(place, length));
    }
    const group = groups.get(start) ?? [];
    groups.set(start, group);
    group.push({ index, layer, interventions });
  });
  for (const group of groups.values()) group.sort((a, b) => a.layer - b.layer);
  return groups;
}

/** Runs variants that start at one position; returns their residual streams after the last block, `[rows, T − start, dModel]`. */
async function runGroup(
  engine: VariantEngine,
  base: BaseRun,
  start: number,
  group: readonly Variant[],
  signal: AbortSignal | undefined,
  onRows: (rows: number) => void,
): Promise<Float32Array> {
  const { runtime, blocks, config } = engine;
  const { nLayers, nHeads, dModel } = config;
  const positions = base.length - start;
  const width = positions * dModel;
  const perRun = Math.max(
    1,
    Math.min(
      Math.floor(MAX_TOKENS_PER_RUN[runtime.device] / positions),
      Math.floor(MAX_PATTERN_SIZE / (nHeads * positions * base.length)),
    ),
  );
  const prefix = start > 0 ? base.keysValues.prefix(start) : undefined;
  const stream = new Float32Array(group.length * width); // [rows, positions, dModel]
  let active = 0;
  for (let layer = group[0]?.layer ?? nLayers; layer < nLayers; layer++) {
    const own = base.residuals[layer]!.subarray(start * dModel); // [positions, dModel]
    for (; group[active]?.layer === layer; active++) stream.set(own, active * width);
    for (let from = 0; from < active; from += perRun) {
      signal?.throwIfAborted();
      const to = Math.min(from + perRun, active);
      const batch = to - from;
      const interventions = group
        .slice(from, to)
        .flatMap((variant, row) =>
          variant.interventions
            .filter(({ hook }) => parseBlockHook(hook)?.layer === layer)
            .map((one) => ({ ...one, batch: row })),
        );
      const placed = placeInterventions(interventions, config, { batch, positions, prefix: start });
      const given = stream.slice(from * width, to * width);
      const x = runtime.tensor(given, [batch, positions, dModel]);
      const frame = blocks.frame(batch, positions, prefix);
      const { next } = await blocks.run(layer, x, frame, placed.get(layer), []);
      x.dispose();
      letGo(given);
      const values = await runtime.read(next);
      stream.set(values, from * width);
      next.dispose();
      letGo(values);
      onRows(batch);
    }
  }
  return stream;
}
