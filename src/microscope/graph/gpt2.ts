import { gelu } from './activations.ts';
import type { BlockBuilder } from './builder.ts';

/** A GPT-2 block: LayerNorm with bias, attention with biases, GELU (tanh form). Positions are added before the first block. */
export function gpt2Block(block: BlockBuilder, x: string): void {
  const { graph, config } = block;
  const { nHeads: H, dHead, dModel: D, dMlp: F } = config;

  const residPre = block.hook('hook_resid_pre', x); // [B, T, D]
  const projected = withBias(
    block,
    'attn.qkv',
    layerNorm(block, 'ln1', residPre),
    3 * H * dHead,
    D,
  );
  const byHead = graph.op('Reshape', [projected, graph.ints([0, 0, 3 * H, dHead])]);
  const qkv = block.hook('attn.qkv', byHead); // [B, T, 3H, dHead]
  const [q, k, v] = graph.split(block.swapHeads(qkv), 1, [H, H, H]); // [B, H, T, dHead] each
  block.expose('attn.rotated_q', q!, 4);
  block.expose('prefix.k', k!, 4);
  block.expose('prefix.v', v!, 4);
  const z = block.attention(q!, k!, v!); // [B, T, H·dHead]
  const attnOut = block.hook('hook_attn_out', withBias(block, 'attn.o', z, D, H * dHead));
  const residMid = block.hook('hook_resid_mid', block.add(residPre, attnOut));

  const pre = withBias(block, 'mlp.in', layerNorm(block, 'ln2', residMid), F, D); // [B, T, F]
  block.expose('mlp.pre', pre, 3);
  const post = block.hook('mlp.hook_post', gelu(graph, pre)); // [B, T, F]
  const mlpOut = block.hook('hook_mlp_out', withBias(block, 'mlp.out', post, D, F));
  block.hook('hook_resid_post', block.add(residMid, mlpOut));
}

function withBias(
  block: BlockBuilder,
  matrix: Parameters<BlockBuilder['linear']>[0],
  value: string,
  out: number,
  inner: number,
): string {
  return block.add(block.linear(matrix, value, out, inner), block.vector(`${matrix}.b`, out));
}

function layerNorm(block: BlockBuilder, name: string, value: string): string {
  const { dModel, eps } = block.config;
  return block.graph.op(
    'LayerNormalization',
    [value, block.vector(`${name}.w`, dModel), block.vector(`${name}.b`, dModel)],
    { attributes: { axis: -1, epsilon: { float: eps }, stash_type: 1 } },
  );
}
