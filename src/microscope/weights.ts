import type { ModelConfig } from './config.ts';

/** Storage types, named as in GGUF. Those of the second line pack 32 weights of a row, those of the third 256. */
export type WeightType =
  | ('F32' | 'F16' | 'BF16')
  | ('Q4_0' | 'Q4_1' | 'Q5_0' | 'Q5_1' | 'Q8_0' | 'IQ4_NL')
  | ('Q2_K' | 'Q3_K' | 'Q4_K' | 'Q5_K' | 'Q6_K' | 'IQ4_XS');

/**
 * One stored tensor. Matrices are `[out, in]`, row-major, so a block-quantised row is a run of whole blocks.
 * Query and key rows are in the half-split order of RoPE (as in Hugging Face checkpoints), whatever the file had.
 */
export interface WeightTensor {
  readonly type: WeightType;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/**
 * Where an engine gets weights from: the site's own parts, a GGUF, a safetensors file.
 *
 * Names, for block i (those in brackets where the architecture has them):
 * `embed`, `[pos_embed]`, `[unembed]`, `ln_final.w`, `[ln_final.b]`,
 * `blocks.i.ln1.w`, `[.b]`, `blocks.i.ln2.w`, `[.b]`,
 * `blocks.i.attn.q|k|v|o`, `[blocks.i.attn.q.b …]`,
 * llama: `blocks.i.mlp.gate|in|out`; gpt2: `blocks.i.mlp.in|out` with `.b`.
 */
export interface WeightSource {
  readonly id: string;
  readonly name: string;
  readonly config: ModelConfig;
  /** The parsed `tokenizer.json`. */
  readonly tokenizer: unknown;
  /** SHA-256 that identifies the weights, hex. */
  readonly hash: string;
  /** What a reader should know about the reading, in sentences: what was left out, what was chosen. */
  readonly notes?: readonly string[];
  /** Total bytes of the weights as stored. */
  readonly bytes: number;
  has(name: string): boolean;
  /**
   * Reads one tensor; its bytes are the caller's own. Throws FormatError for a name that is not there, DownloadError
   * when bytes do not arrive.
   */
  read(name: string, signal?: AbortSignal): Promise<WeightTensor>;
  /**
   * Some rows of a matrix, in the order asked for. Only a source whose file is at hand has it: an engine then need not
   * hold what it can read again. Throws RangeError for a row that is not there.
   */
  readRows?(name: string, rows: readonly number[]): Promise<WeightTensor>;
}
