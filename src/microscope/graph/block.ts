import type { ModelConfig } from '../config.ts';
import { BlockBuilder, type BlockGraphOptions } from './builder.ts';
import { gpt2Block } from './gpt2.ts';
import { llamaBlock } from './llama.ts';
import type { WeightSlot } from './weights.ts';

export interface BlockGraph {
  readonly model: Uint8Array;
  readonly weights: readonly WeightSlot[];
  /**
   * What can be read out: hook name to the graph's own name for it. `attn.qkv` stands for hook_q, hook_k and hook_v,
   * `[batch, pos, nHeads + 2 nKeyValueHeads, dHead]`; hook_resid_pre is missing where nothing can change it: it is the input.
   */
  readonly outputs: ReadonlyMap<string, string>;
}

/** What writes a block's graph from `x`, by architecture. */
const ARCHITECTURES: Readonly<
  Record<ModelConfig['architecture'], (block: BlockBuilder, x: string) => void>
> = { gpt2: gpt2Block, llama: llamaBlock };

/** One transformer block as an ONNX model: x `[B, T, dModel]` in, hook_resid_post out, hooks readable and patchable. */
export function buildBlock(options: BlockGraphOptions): BlockGraph {
  const builder = new BlockBuilder(options);
  const x = builder.graph.input('x', 'float32', ['B', 'T', options.config.dModel]);
  ARCHITECTURES[options.config.architecture](builder, x);
  return {
    model: builder.graph.finish(),
    weights: builder.slots.slots,
    outputs: builder.outputs,
  };
}
