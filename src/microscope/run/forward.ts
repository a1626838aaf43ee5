import type { ModelConfig } from '../config.ts';
import type { BlockHook, HookName } from '../hooks.ts';
import type { DeviceTensor, Runtime } from '../runtime/runtime.ts';
import type { Tensor } from '../types.ts';
import type { BlockStack } from './blocks.ts';
import type { Prefix } from './frames.ts';
import type { Cache } from './cache.ts';
import { parseBlockHook, type LayerInterventions } from './interventions.ts';
import { runChanged, type LayerWeightChanges } from './weightChanges.ts';

export interface ForwardOptions {
  /** Residual stream before block `from`: `[batch, positions, dModel]`. */
  readonly residual: Tensor;
  readonly from?: number;
  readonly interventions?: ReadonlyMap<number, LayerInterventions>;
  readonly weightChanges?: ReadonlyMap<number, LayerWeightChanges>;
  readonly prefix?: Prefix | undefined;
  /** Block hooks to read into `cache`. */
  readonly names?: readonly HookName[];
  readonly cache?: Cache;
  /** Also called with each block's keys and values as attention uses them, where given. */
  readonly onKeysValues?: (layer: number, k: Float32Array, v: Float32Array) => void;
  readonly signal?: AbortSignal | undefined;
  readonly onBlock?: ((layer: number, nLayers: number) => void) | undefined;
  /** Resolves when a layer has arrived; the run follows the download. */
  readonly ready: (layer: number) => Promise<void>;
}

const QKV = new Set(['attn.hook_q', 'attn.hook_k', 'attn.hook_v']);

/** Runs the blocks from `from` to the last and returns the residual stream after it, `[batch, positions, dModel]`. */
export async function forward(
  runtime: Runtime,
  blocks: BlockStack,
  config: ModelConfig,
  options: ForwardOptions,
): Promise<Tensor> {
  const { residual, from = 0 } = options;
  const [batch, positions] = residual.shape as [number, number, number];
  const wanted = hooksByLayer(options.names ?? [], config);
  const frame = blocks.frame(batch, positions, options.prefix);
  let x: DeviceTensor = runtime.tensor(residual.data, residual.shape);
  try {
    for (let layer = from; layer < config.nLayers; layer++) {
      await options.ready(layer);
      options.signal?.throwIfAborted();
      const hooks = wanted.get(layer) ?? [];
      const reads = new Set<string>(hooks.map((hook) => (QKV.has(hook) ? 'attn.qkv' : hook)));
      if (options.onKeysValues) reads.add('prefix.k').add('prefix.v');
      const hooked = options.interventions?.get(layer);
      const weights = options.weightChanges?.get(layer);
      const { next, values } = weights
        ? await runChanged(runtime, blocks, { layer, x, frame }, { weights, hooked }, [...reads])
        : await blocks.run(layer, x, frame, hooked, [...reads]);
      const read = new Map<string, Tensor>();
      for (const [name, value] of values) {
        // What was uploaded for the first block cannot be read back on WebGPU, and need not be.
        const data = value === x && layer === from ? residual.data : await runtime.read(value);
        read.set(name, { data, shape: value.dims });
        if (value !== x && value !== next) value.dispose();
      }
      for (const hook of hooks) {
        const value = QKV.has(hook)
          ? sliceHeads(read.get('attn.qkv')!, hook, config)
          : read.get(hook)!;
        options.cache?.set(`blocks.${layer}.${hook}`, value);
      }
      options.onKeysValues?.(layer, read.get('prefix.k')!.data, read.get('prefix.v')!.data);
      x.dispose();
      x = next;
      options.onBlock?.(layer, config.nLayers);
    }
    return { data: await runtime.read(x), shape: residual.shape };
  } finally {
    x.dispose();
  }
}

function hooksByLayer(names: readonly HookName[], config: ModelConfig): Map<number, BlockHook[]> {
  const layers = new Map<number, BlockHook[]>();
  for (const name of names) {
    const parsed = parseBlockHook(name);
    if (!parsed) continue;
    if (parsed.layer >= config.nLayers) {
      throw new RangeError(`expected a layer from 0 to ${config.nLayers - 1}, got ${name}`);
    }
    layers.set(parsed.layer, [...(layers.get(parsed.layer) ?? []), parsed.hook as BlockHook]);
  }
  return layers;
}

/** Queries, keys or values out of `[batch, pos, nHeads + 2 nKeyValueHeads, dHead]`. */
function sliceHeads(qkv: Tensor, hook: string, config: ModelConfig): Tensor {
  const { nHeads: H, nKeyValueHeads: KV, dHead } = config;
  const [start, heads] =
    hook === 'attn.hook_q' ? [0, H] : hook === 'attn.hook_k' ? [H, KV] : [H + KV, KV];
  const [batch, positions, all] = qkv.shape as [number, number, number, number];
  const data = new Float32Array(batch * positions * heads * dHead);
  for (let row = 0; row < batch * positions; row++) {
    const first = (row * all + start) * dHead;
    data.set(qkv.data.subarray(first, first + heads * dHead), row * heads * dHead);
  }
  return { data, shape: [batch, positions, heads, dHead] };
}
