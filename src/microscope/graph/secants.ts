import type { OnnxGraph } from './onnx.ts';

/**
 * What slopes a backward pass goes by. `secant`: between the clean run and the corrupt one. `tangent`: of the corrupt run,
 * by the same formulas with that run at both ends, which makes them derivatives.
 */
export type Slope = 'secant' | 'tangent';

/** A value of the clean run and of the corrupt one, `[1, …]` each. */
export type Runs = readonly [clean: string, corrupt: string];

/** A value at both ends of the slopes: `[slopes, …]`, and the corrupt run's, `[1, …]`, which all share. */
export type Ends = readonly [string, string];

/** Inputs of an activation closer than this have its derivative for slope: their quotient is mostly rounding. */
const NEAR = 1e-3;

/** The same for two attention weights, as a share of their sum; a series takes over. */
const NEAR_SHARE = 0.05;

/** Added to attention weights, so that two that are 0 have a share of their sum; a normal float32. */
const LEAST_WEIGHT = 2e-38;

/** Below every score of a float32's softmax. */
const LOWEST_SCORE = -1e30;

/** The op sequences that a backward block is made of; several kinds of slopes go through together, as a batch. */
export class Secants {
  private readonly graph: OnnxGraph;
  private readonly slopes: readonly Slope[];

  constructor(graph: OnnxGraph, slopes: readonly Slope[]) {
    this.graph = graph;
    this.slopes = slopes;
  }

  ends([clean, corrupt]: Runs): Ends {
    const starts = this.slopes.map((slope) => (slope === 'secant' ? clean : corrupt));
    if (starts.length === 1) return [starts[0]!, corrupt];
    return [this.graph.op('Concat', starts, { attributes: { axis: 0 } }), corrupt];
  }

  mean(ends: Ends): string {
    return this.half(this.op('Add', ...ends));
  }

  /**
   * Slope of an activation, Δf/Δx; its derivative in the middle where both are nearly the same. The idea of DeepLIFT
   * (Shrikumar et al. 2017, https://arxiv.org/abs/1704.02685).
   */
  slope(
    ends: Ends,
    value: (input: string) => string,
    derivative: (input: string) => string,
  ): string {
    const run = this.op('Sub', ...ends);
    const rise = this.op('Sub', value(ends[0]), value(ends[1]));
    const near = this.op('Less', this.op('Abs', run), this.graph.float(NEAR));
    const chord = this.op('Div', rise, this.op('Where', near, this.graph.float(1), run));
    return this.op('Where', near, derivative(this.mean(ends)), chord);
  }

  /**
   * Logarithmic mean of two attention weights, ΔP/Δln P: a softmax's secant weighs scores by it. 0 where masked. `scores`
   * are what the softmax was of: a weight too small for a float32 still has a logarithm, and its scores move the rest.
   */
  logMean(weights: Ends, scores: Ends): string {
    const least = this.graph.float(LEAST_WEIGHT);
    const high = this.op('Add', weights[0], least);
    const low = this.op('Add', weights[1], least);
    const sum = this.op('Add', high, low);
    const difference = this.op('Sub', high, low);
    const share = this.op('Div', difference, sum);
    const near = this.op('Less', this.op('Abs', share), this.graph.float(NEAR_SHARE));
    const rise = this.op('Sub', this.logs(weights[0], scores[0]), this.logs(weights[1], scores[1]));
    const chord = this.op('Div', difference, this.op('Where', near, this.graph.float(1), rise));
    // x / artanh x = 1 − x²/3 − 4x⁴/45 − …, for x the share
    const square = this.op('Mul', share, share);
    const series = this.op('Sub', this.graph.float(1), this.scale(square, 1 / 3));
    return this.op('Where', near, this.op('Mul', this.half(sum), series), chord);
  }

  /** ln P from the scores, held to the largest weight, whose logarithm a float32 can give. */
  private logs(weights: string, scores: string): string {
    const seen = this.op('Greater', weights, this.graph.float(0));
    const unmasked = this.op('Where', seen, scores, this.graph.float(LOWEST_SCORE));
    const largest = this.op('Log', this.largest(weights));
    return this.op('Add', scores, this.op('Sub', largest, this.largest(unmasked)));
  }

  /**
   * Carries what a norm's output is worth, `[…, pos, dModel]`, back to its input. With s the reciprocal root of the mean
   * square, Δs = κ Δ(mean square), κ = −s_c² s_d² / (s_c + s_d). LayerNorm is the same on centred values.
   */
  norm(
    ends: Ends,
    weight: string,
    { eps, centred }: { readonly eps: number; readonly centred: boolean },
  ): (worth: string) => string {
    const centre = (value: string) =>
      centred ? this.op('Sub', value, this.average(value)) : value;
    const scaleOf = (input: string) => {
      const square = this.average(this.op('Mul', input, input));
      const root = this.op('Sqrt', this.op('Add', square, this.graph.float(eps)));
      return this.op('Div', this.graph.float(1), root); // [slopes, pos, 1]
    };
    const inputs: Ends = [centre(ends[0]), centre(ends[1])];
    const scales: Ends = [scaleOf(inputs[0]), scaleOf(inputs[1])];
    const product = this.op('Mul', ...scales);
    const kappa = this.op('Div', this.op('Mul', product, product), this.op('Add', ...scales));
    const [meanInput, meanScale] = [this.mean(inputs), this.mean(scales)];
    return (worth) => {
      const weighted = this.op('Mul', worth, weight);
      const along = this.average(this.op('Mul', weighted, meanInput));
      const shrink = this.op('Mul', along, this.scale(kappa, 2));
      const direct = this.op('Mul', weighted, meanScale);
      return centre(this.op('Sub', direct, this.op('Mul', meanInput, shrink)));
    };
  }

  /** Over the last axis, which stays as one. */
  private average(value: string): string {
    return this.graph.op('ReduceMean', [value, this.graph.ints([-1])]);
  }

  /** Over the last axis, which stays as one. */
  private largest(value: string): string {
    return this.graph.op('ReduceMax', [value, this.graph.ints([-1])]);
  }

  private half(value: string): string {
    return this.scale(value, 0.5);
  }

  private scale(value: string, factor: number): string {
    return this.op('Mul', value, this.graph.float(factor));
  }

  private op(type: string, ...inputs: string[]): string {
    return this.graph.op(type, inputs);
  }
}
