import type { Tensor } from './tensor.ts';

/** A norm's own numbers, `[dModel]`; RMSNorm has no bias. */
export interface NormWeights {
  readonly w: Float32Array;
  readonly b?: Float32Array;
}

/**
 * One layer's weights as float32, under TransformerLens's names and in its shapes, as they are stored: norms are not
 * folded in and nothing is centred (`from_pretrained_no_processing`). Biases are there where the model has them.
 */
export interface BlockWeights {
  /** `[nHeads, dModel, dHead]`, in the half-split order of RoPE. */
  readonly W_Q: Tensor;
  /** `[nKeyValueHeads, dModel, dHead]`. Query head h reads key and value head ⌊h · nKeyValueHeads / nHeads⌋. */
  readonly W_K: Tensor;
  readonly W_V: Tensor;
  /** `[nHeads, dHead, dModel]` */
  readonly W_O: Tensor;
  /** `[heads, dHead]` */
  readonly b_Q?: Tensor;
  readonly b_K?: Tensor;
  readonly b_V?: Tensor;
  /** `[dModel]` */
  readonly b_O?: Tensor;
  /** `[dModel, dMlp]`; `W_gate` in SwiGLU only, where `W_in` is what the gate is multiplied with. */
  readonly W_in: Tensor;
  readonly W_gate?: Tensor;
  /** `[dMlp, dModel]`: row n is what neuron n writes. */
  readonly W_out: Tensor;
  /** `[dMlp]`, and `[dModel]`. */
  readonly b_in?: Tensor;
  readonly b_gate?: Tensor;
  readonly b_out?: Tensor;
  readonly ln1: NormWeights;
  readonly ln2: NormWeights;
}

/** A model's weights, read where they are held. What is given out is a copy. */
export interface ModelWeights {
  /** Waits for the layer to arrive. Throws RangeError for a layer that the model lacks. */
  block(layer: number, signal?: AbortSignal): Promise<BlockWeights>;
  /** Rows of W_E, `[tokens, dModel]`. Throws RangeError for tokens that are not the model's. */
  W_E(tokens: readonly number[]): Promise<Tensor>;
  /** Columns of W_U, a token a row: `[tokens, dModel]`. */
  W_U(tokens: readonly number[]): Promise<Tensor>;
  readonly lnFinal: NormWeights;
  /**
   * What directions `[rows, dModel]` of the residual stream add to each logit, `[rows, dVocab]`, per unit of the final
   * norm's scale: through its weight, and centred where it is a LayerNorm, as W_U is with the norm folded in.
   */
  project(directions: Tensor, signal?: AbortSignal): Promise<Tensor>;
}
