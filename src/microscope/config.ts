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
  /** The unembedding is the embedding transposed. */
  readonly tiedEmbeddings: boolean;
}
