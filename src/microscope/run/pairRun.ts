import { BACKWARD_READS, type BackwardRead } from '../graph/backward.ts';
import type { DeviceTensor } from '../runtime/runtime.ts';
import type { Tensor } from '../types.ts';
import type { RunFrame } from './frames.ts';
import type { VariantEngine } from './variants.ts';

/** A clean and a corrupt run, in one row, kept for the way back. */
export interface PairRun {
  /** Positions that are the same, and positions from the first that differs on. */
  readonly before: number;
  readonly rest: number;
  readonly frame: RunFrame;
  /** By layer, where they ran: `[1, before + 2 rest, …]`, or heads first and positions after them. */
  readonly layers: readonly PairLayer[];
  /** hook_resid_post of the last block at each run's last position, `[dModel]`. */
  readonly clean: Float32Array;
  readonly corrupt: Float32Array;
}

export type PairLayer = ReadonlyMap<BackwardRead, DeviceTensor>;

export interface PairRunOptions {
  readonly signal?: AbortSignal | undefined;
  /** After each block's run. */
  readonly onBlock: () => void;
}

const READS = Object.keys(BACKWARD_READS) as BackwardRead[];

/**
 * Runs two prompts, `[2, pos, dModel]` before the first block, at once: what comes before the first token that differs is
 * the same in both and is computed once. What a backward pass reads stays on the device until `disposeLayer`.
 */
export async function runPair(
  { runtime, blocks, config, ready }: VariantEngine,
  residual: Tensor,
  before: number,
  { signal, onBlock }: PairRunOptions,
): Promise<PairRun> {
  const { dModel } = config;
  const length = residual.shape[1]!;
  const rest = length - before;
  const row = new Float32Array((length + rest) * dModel);
  row.set(residual.data.subarray(0, length * dModel));
  row.set(residual.data.subarray((length + before) * dModel), length * dModel);
  const frame = blocks.pairFrame(before, rest);
  const layers: PairLayer[] = [];
  let x = runtime.tensor(row, [1, length + rest, dModel]);
  try {
    for (let layer = 0; layer < config.nLayers; layer++) {
      await ready(layer);
      signal?.throwIfAborted();
      const { next, values } = await blocks.run(layer, x, frame, undefined, READS.slice(1));
      layers.push(new Map([['hook_resid_pre', x], ...(values as PairLayer)]));
      x = next;
      onBlock();
    }
    const final = await runtime.read(x);
    x.dispose();
    const at = (position: number) => final.slice(position * dModel, (position + 1) * dModel);
    const [clean, corrupt] = [at(length - 1), at(length + rest - 1)];
    return { before, rest, frame, layers, clean, corrupt };
  } catch (error) {
    x.dispose();
    layers.forEach(disposeLayer);
    throw error;
  }
}

export function disposeLayer(layer: PairLayer): void {
  for (const tensor of layer.values()) tensor.dispose();
}
