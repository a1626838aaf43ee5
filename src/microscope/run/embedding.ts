import type { ModelConfig } from '../config.ts';
import { dequantise } from '../formats/dequantise.ts';
import type { Tensor, Tokens } from '../types.ts';
import type { WeightSource } from '../weights.ts';
import type { RowReader } from './rows.ts';
import { batchOf } from './tokens.ts';

/** Token embeddings, and learned positions where the model has them. Looked up on the host, row by row. */
export class Embedding {
  /** Reads the matrix row by row. */
  readonly rows: RowReader;
  readonly #positions: Float32Array | undefined;
  readonly #config: ModelConfig;

  private constructor(config: ModelConfig, rows: RowReader, positions: Float32Array | undefined) {
    this.#config = config;
    this.rows = rows;
    this.#positions = positions;
  }

  /** `rows` reads the matrix named `embed`. */
  static async read(
    source: WeightSource,
    rows: RowReader,
    signal?: AbortSignal,
  ): Promise<Embedding> {
    const learned = source.has('pos_embed') ? await source.read('pos_embed', signal) : undefined;
    return new Embedding(source.config, rows, learned && dequantise(learned));
  }

  /**
   * hook_embed and the residual stream before the first block, `[batch, pos, dModel]`, of tokens that start at position
   * `from`. Throws RangeError for tokens that cannot be.
   */
  async look(tokens: Tokens, from = 0): Promise<{ embed: Tensor; residual: Tensor }> {
    const batch = batchOf(tokens);
    const { dModel, dVocab, nCtx } = this.#config;
    const length = batch[0]!.length;
    if (from + length > nCtx) {
      throw new RangeError(`expected at most ${nCtx} tokens, got ${from + length}`);
    }
    const ids = batch.flat();
    const wrong = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= dVocab);
    if (wrong !== undefined) {
      throw new RangeError(`expected tokens from 0 to ${dVocab - 1}, got ${wrong}`);
    }
    const shape = [batch.length, length, dModel];
    const embed = { data: await this.rows(ids), shape };
    const positions = this.#positions;
    if (!positions) return { embed, residual: embed };
    const sum = embed.data.map(
      (value, i) => value + positions[from * dModel + (i % (length * dModel))]!,
    );
    return { embed, residual: { data: sum, shape } };
  }
}
