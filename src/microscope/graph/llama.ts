import { silu } from './activations.ts';
import type { BlockBuilder } from './builder.ts';

/** A Llama block: RMSNorm, rotary attention with grouped queries, SwiGLU. */
export function llamaBlock(block: BlockBuilder, x: string): void {
  const { graph, config } = block;
  const { nHeads: H, nKeyValueHeads: KV, dHead, dModel: D, dMlp: F } = config;

  const residPre = block.hook('hook_resid_pre', x); // [B, T, D]
  const normed = rmsNorm(block, 'ln1.w', residPre);
  const { attentionBias = false, mlpBias = false } = config;
  const projected = linear(block, 'attn.qkv', normed, (H + 2 * KV) * dHead, D, attentionBias);
  const byHead = graph.op('Reshape', [projected, graph.ints([0, 0, H + 2 * KV, dHead])]);
  const qkv = block.hook('attn.qkv', byHead); // [B, T, H+2KV, dHead]
  const [qk, v] = graph.split(block.swapHeads(qkv), 1, [H + KV, KV]);
  const [q, k] = graph.split(rotary(block, qk!), 1, [H, KV]); // [B, H, T, dHead], [B, KV, T, dHead]
  block.expose('attn.rotated_q', q!, 4);
  block.expose('prefix.k', k!, 4);
  block.expose('prefix.v', v!, 4);
  const z = block.attention(q!, k!, v!); // [B, T, H·dHead]
  const attnOut = block.hook(
    'hook_attn_out',
    linear(block, 'attn.o', z, D, H * dHead, attentionBias),
  );
  const residMid = block.hook('hook_resid_mid', block.add(residPre, attnOut));

  const normedMid = rmsNorm(block, 'ln2.w', residMid);
  const gateIn = linear(block, 'mlp.in', normedMid, 2 * F, D, mlpBias); // [B, T, 2F]
  block.expose('mlp.pre', gateIn, 3);
  const [gate, up] = graph.split(gateIn, 2, [F, F]);
  const post = block.hook('mlp.hook_post', graph.op('Mul', [silu(graph, gate!), up!])); // [B, T, F]
  const mlpOut = block.hook('hook_mlp_out', linear(block, 'mlp.out', post, D, F, mlpBias));
  block.hook('hook_resid_post', block.add(residMid, mlpOut));
}

function linear(
  block: BlockBuilder,
  matrix: Parameters<BlockBuilder['linear']>[0],
  value: string,
  out: number,
  inner: number,
  biased: boolean,
): string {
  const product = block.linear(matrix, value, out, inner);
  return biased ? block.add(product, block.vector(`${matrix}.b`, out)) : product;
}

function rmsNorm(block: BlockBuilder, weight: string, value: string): string {
  return block.graph.op(
    'SimplifiedLayerNormalization',
    [value, block.vector(weight, block.config.dModel)],
    { attributes: { axis: -1, epsilon: { float: block.config.eps }, stash_type: 1 } },
  );
}

/** Rotates each head's two halves by the position's angles; `[B, heads, T, dHead]`. */
function rotary(block: BlockBuilder, value: string): string {
  const { graph, config } = block;
  const positions = graph.input('positions', 'int64', [1]);
  const cos = graph.input('cos', 'float32', ['nCtx', config.dHead / 2]);
  const sin = graph.input('sin', 'float32', ['nCtx', config.dHead / 2]);
  return graph.op('RotaryEmbedding', [value, positions, cos, sin], {
    attributes: { interleaved: 0, num_heads: config.nHeads + config.nKeyValueHeads },
    domain: 'com.microsoft',
  });
}
