import { nn, numpy as np } from './jax.ts';
import type { ModelConfig } from '../microscope/index.ts';
import { normals, type Random } from './random.ts';

/**
 * GPT-2 in jax-js, under the names and layouts of GPT-2 checkpoints: matrices are `[in, out]` (Conv1D), queries, keys
 * and values share `c_attn`, GELU is the tanh form, the unembedding is `wte` transposed.
 *
 * As everywhere in jax-js, a function owns the arrays it is given: `.ref` keeps one for another use.
 */
export type Weights = Record<string, np.Array>;

/** Called with each hook's value, under TransformerLens's names. Owns what it is given. */
export type Capture = (hook: string, value: np.Array) => void;

/** Shapes by name, in checkpoint order. */
export function weightShapes(config: ModelConfig): Record<string, number[]> {
  const { dModel: d, dMlp, dVocab, nCtx, nLayers } = config;
  const shapes: Record<string, number[]> = { 'wte.weight': [dVocab, d], 'wpe.weight': [nCtx, d] };
  for (let i = 0; i < nLayers; i++) {
    shapes[`h.${i}.ln_1.weight`] = [d];
    shapes[`h.${i}.ln_1.bias`] = [d];
    shapes[`h.${i}.attn.c_attn.weight`] = [d, 3 * d];
    shapes[`h.${i}.attn.c_attn.bias`] = [3 * d];
    shapes[`h.${i}.attn.c_proj.weight`] = [d, d];
    shapes[`h.${i}.attn.c_proj.bias`] = [d];
    shapes[`h.${i}.ln_2.weight`] = [d];
    shapes[`h.${i}.ln_2.bias`] = [d];
    shapes[`h.${i}.mlp.c_fc.weight`] = [d, dMlp];
    shapes[`h.${i}.mlp.c_fc.bias`] = [dMlp];
    shapes[`h.${i}.mlp.c_proj.weight`] = [dMlp, d];
    shapes[`h.${i}.mlp.c_proj.bias`] = [d];
  }
  shapes['ln_f.weight'] = [d];
  shapes['ln_f.bias'] = [d];
  return shapes;
}

export function weight(weights: Weights, name: string): np.Array {
  const found = weights[name];
  if (!found) throw new Error(`gpt2: no weight "${name}"`);
  return found.ref;
}

/** Wide enough that words used alike, such as the asides, stay apart: a head must be able to tell one from the others. */
const WORD_SCALE = 0.25;

/** Small normal matrices, residual outputs scaled down by depth, LayerNorms at one and zero. */
export function initialWeights(config: ModelConfig, random: Random): Weights {
  const weights: Weights = {};
  for (const [name, shape] of Object.entries(weightShapes(config))) {
    const size = shape.reduce((a, b) => a * b, 1);
    let values: Float32Array<ArrayBuffer>;
    if (name.endsWith('.bias')) values = new Float32Array(size);
    else if (name.includes('ln_')) values = new Float32Array(size).fill(1);
    else if (name === 'wte.weight') values = normals(random, size, WORD_SCALE);
    else if (name === 'wpe.weight') values = normals(random, size, 0.1);
    else {
      const depth = name.endsWith('c_proj.weight') ? 1 / Math.sqrt(2 * config.nLayers) : 1;
      values = normals(random, size, depth / Math.sqrt(shape[0] ?? 1));
    }
    weights[name] = np.array(values).reshape(shape);
  }
  return weights;
}

/** Logits `[batch, pos, dVocab]` of token ids `[batch, pos]` (int32). Owns `tokens`; leaves `weights` to the caller. */
export function forward(
  config: ModelConfig,
  weights: Weights,
  tokens: np.Array,
  capture?: Capture,
): np.Array {
  const [, length] = tokens.shape as [number, number];
  const embed = np.matmul(nn.oneHot(tokens, config.dVocab), weight(weights, 'wte.weight'));
  capture?.('hook_embed', embed.ref);
  const positions = weight(weights, 'wpe.weight').slice([0, length]);
  return forwardFrom(config, weights, 0, embed.add(positions), capture);
}

/** The same from block `first` on, given the residual stream `[batch, pos, dModel]` before it, which it owns. */
export function forwardFrom(
  config: ModelConfig,
  weights: Weights,
  first: number,
  residual: np.Array,
  capture?: Capture,
): np.Array {
  const { dModel, nHeads, dHead, nLayers, eps } = config;
  const [batch, length] = residual.shape as [number, number, number];
  const w = (name: string) => weight(weights, name);
  const note = (hook: string, value: np.Array) => {
    capture?.(hook, value.ref);
    return value;
  };
  const layerNorm = (x: np.Array, name: string) => {
    const centred = x.ref.sub(x.mean(-1, { keepdims: true }));
    const scale = np.sqrt(np.square(centred.ref).mean(-1, { keepdims: true }).add(eps));
    return centred
      .div(scale)
      .mul(w(`${name}.weight`))
      .add(w(`${name}.bias`));
  };
  const linear = (x: np.Array, name: string) =>
    np.matmul(x, w(`${name}.weight`)).add(w(`${name}.bias`));
  const byHead = (x: np.Array) => x.reshape([batch, length, nHeads, dHead]).transpose([0, 2, 1, 3]); // [batch, head, pos, dHead]
  const later = np.triu(np.full([length, length], -1e9), 1); // [query, key]

  let x = residual; // [batch, pos, dModel]
  for (let i = first; i < nLayers; i++) {
    x = note(`blocks.${i}.hook_resid_pre`, x);
    const qkv = np.split(linear(layerNorm(x.ref, `h.${i}.ln_1`), `h.${i}.attn.c_attn`), 3, -1);
    const [q, k, v] = qkv.map(byHead) as [np.Array, np.Array, np.Array];
    const scores = np
      .matmul(q, np.matrixTranspose(k))
      .mul(1 / Math.sqrt(dHead))
      .add(later.ref);
    const pattern = note(`blocks.${i}.attn.hook_pattern`, nn.softmax(scores, -1)); // [batch, head, query, key]
    const z = note(`blocks.${i}.attn.hook_z`, np.matmul(pattern, v).transpose([0, 2, 1, 3])); // [batch, pos, head, dHead]
    x = x.add(linear(z.reshape([batch, length, dModel]), `h.${i}.attn.c_proj`));
    const hidden = nn.gelu(linear(layerNorm(x.ref, `h.${i}.ln_2`), `h.${i}.mlp.c_fc`), {
      approximate: true,
    });
    x = note(`blocks.${i}.hook_resid_post`, x.add(linear(hidden, `h.${i}.mlp.c_proj`)));
  }
  later.dispose();
  return np.matmul(layerNorm(x, 'ln_f'), np.matrixTranspose(w('wte.weight')));
}

/** Token ids `[batch, pos]`. */
export function tokenArray(rows: readonly (readonly number[])[]): np.Array {
  return np
    .array(new Int32Array(rows.flat()), { dtype: np.int32 })
    .reshape([rows.length, rows[0]?.length ?? 0]);
}

/** Log-probabilities `[batch, pos - 1]` of each next token, from logits `[batch, pos, dVocab]`. Owns both. */
export function nextLogProbabilities(logits: np.Array, tokens: np.Array): np.Array {
  const next = nn.oneHot(tokens.slice([], [1]), logits.shape[2] ?? 0);
  return nn
    .logSoftmax(logits.slice([], [0, -1]), -1)
    .mul(next)
    .sum(-1);
}
