import type { ModelConfig } from '../config.ts';

/** The final norm, on the host: a few rows of a few hundred numbers. */
export class FinalNorm {
  readonly #config: ModelConfig;
  readonly weight: Float32Array;
  readonly bias: Float32Array | undefined;

  constructor(config: ModelConfig, weight: Float32Array, bias?: Float32Array) {
    this.#config = config;
    this.weight = weight;
    this.bias = bias;
  }

  /** LayerNorm takes the mean away first, RMSNorm does not. */
  get centred(): boolean {
    return this.#config.architecture === 'gpt2';
  }

  /** What a row is divided by: the root of its mean square (or variance) plus eps. */
  scale(row: Float32Array): number {
    const mean = this.centred ? average(row) : 0;
    let sum = 0;
    for (const value of row) sum += (value - mean) ** 2;
    return Math.sqrt(sum / row.length + this.#config.eps);
  }

  /** Each row of `[rows, dModel]` divided by its scale, before the weight: TransformerLens's hook_normalized of an RMSNorm. */
  normalised(rows: Float32Array): Float32Array {
    return this.#map(rows, (value) => value);
  }

  /** The whole norm. */
  apply(rows: Float32Array): Float32Array {
    const { weight, bias } = this;
    return this.#map(rows, (value, i) => value * weight[i]! + (bias ? bias[i]! : 0));
  }

  /** Directions through the weight alone, centred first where the norm centres: what they add, per unit of its scale. */
  along(rows: Float32Array): Float32Array {
    const { dModel } = this.#config;
    const out = new Float32Array(rows.length);
    for (let start = 0; start < rows.length; start += dModel) {
      const row = rows.subarray(start, start + dModel);
      const mean = this.centred ? average(row) : 0;
      for (let i = 0; i < dModel; i++) out[start + i] = (row[i]! - mean) * this.weight[i]!;
    }
    return out;
  }

  #map(rows: Float32Array, finish: (value: number, i: number) => number): Float32Array {
    const { dModel } = this.#config;
    const out = new Float32Array(rows.length);
    for (let start = 0; start < rows.length; start += dModel) {
      const row = rows.subarray(start, start + dModel);
      const scale = this.scale(row);
      const mean = this.centred ? average(row) : 0;
      for (let i = 0; i < dModel; i++) out[start + i] = finish((row[i]! - mean) / scale, i);
    }
    return out;
  }

  /**
   * The direction d with `vector · d` = the vector's part in `unembedded` once the norm's scale is that of `row`.
   * `unembedded` is a vector in the unembedding's space, such as W_U[answer] − W_U[foil].
   */
  pullBack(unembedded: Float32Array, row: Float32Array): Float32Array {
    const scale = this.scale(row);
    const direction = unembedded.map((value, i) => (value * this.weight[i]!) / scale);
    if (!this.centred) return direction;
    const mean = average(direction);
    return direction.map((value) => value - mean);
  }

  /**
   * The direction d with `(clean − corrupt) · d` = the difference of the two normed rows along `unembedded`, exactly; where
   * both are the same row, the gradient. The final norm's part of a secant: see `Secants.norm`.
   */
  pullBackBetween(
    unembedded: Float32Array,
    clean: Float32Array,
    corrupt: Float32Array,
  ): Float32Array {
    const centre = (row: Float64Array) => (this.centred ? minus(row, average(row)) : row);
    const half = centre(Float64Array.from(clean, (value, i) => (value + corrupt[i]!) / 2));
    const [near, far] = [1 / this.scale(clean), 1 / this.scale(corrupt)];
    const weighted = Float64Array.from(unembedded, (value, i) => value * this.weight[i]!);
    const along = weighted.reduce((sum, value, i) => sum + value * half[i]!, 0) / half.length;
    const shrink = (2 * along * (near * far) ** 2) / (near + far);
    return Float32Array.from(
      centre(weighted.map((value, i) => ((near + far) / 2) * value - shrink * half[i]!)),
    );
  }
}

function minus(row: Float64Array, amount: number): Float64Array {
  return row.map((value) => value - amount);
}

function average(values: Float32Array | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
