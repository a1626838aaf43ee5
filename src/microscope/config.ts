/** Hyperparameters of a decoder-only transformer, under TransformerLens's names in camel case. */
export interface ModelConfig {
  readonly architecture: 'llama' | 'gpt2';
  readonly nLayers: number;
  readonly dModel: number;
  readonly nHeads: number;
  /** Equal to `nHeads` where queries are not grouped. */
  readonly nKeyValueHeads: number;
  readonly dHead: number;
  readonly dMlp: number;
  readonly dVocab: number;
  /** Longest sequence, in tokens. */
  readonly nCtx: number;
  /** Added to the variance (LayerNorm) or mean square (RMSNorm). */
  readonly eps: number;
  /** RoPE base; absent where positions are learned. */
  readonly rotaryBase?: number;
  /** How RoPE is stretched for longer texts; absent where it is not. */
  readonly rotaryScaling?: RotaryScaling;
  /** Llama: W_Q, W_K, W_V and W_O have biases. GPT-2's always do. */
  readonly attentionBias?: boolean;
  /** Llama: the MLP's matrices have biases. GPT-2's always do. */
  readonly mlpBias?: boolean;
  /** The unembedding is the embedding transposed. */
  readonly tiedEmbeddings: boolean;
}

/**
 * `linear` divides every frequency; `llama3` those slower than the original context, with a soft edge; `factors` each by
 * its own, as a GGUF has them.
 */
export type RotaryScaling =
  | { readonly kind: 'linear'; readonly factor: number }
  | {
      readonly kind: 'factors';
      /** `[dHead / 2]`. */
      readonly factors: readonly number[];
    }
  | {
      readonly kind: 'llama3';
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      /** Tokens that the model was first trained on. */
      readonly originalContext: number;
    };
