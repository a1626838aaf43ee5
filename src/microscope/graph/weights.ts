import type { OnnxGraph } from './onnx.ts';

/**
 * How a matrix `[out, in]` is held where the graph runs.
 * `rows`: float32 as stored; `columns`: float32 transposed; `q4`, `q4m`, `q8`: blocks of 32 along `in`, each with a
 * scale, in `q4m` with a minimum, too.
 */
export type MatrixFormat = 'rows' | 'columns' | 'q4' | 'q4m' | 'q8';

type WeightDataType = 'float32' | 'uint8';

/** One array the graph expects, with its place in the session's external data where weights are not inputs. */
export interface WeightSlot {
  readonly name: string;
  readonly type: WeightDataType;
  readonly shape: readonly number[];
  /** Bytes from the start of the external data. */
  readonly offset: number;
}

/** Graph inputs are fed on each run; external data is copied into the session once. */
export type Placement = 'input' | 'external';

export const EXTERNAL_FILE = 'weights';
const ALIGNMENT = 64;

/** Declares weights in a graph and keeps the list of what must be given for them. */
export class WeightSlots {
  readonly slots: WeightSlot[] = [];
  #end = 0;

  private readonly graph: OnnxGraph;
  private readonly placement: Placement;

  constructor(graph: OnnxGraph, placement: Placement) {
    this.graph = graph;
    this.placement = placement;
  }

  declare(name: string, type: WeightDataType, shape: readonly number[]): string {
    const offset = this.#end;
    const bytes = shape.reduce((product, size) => product * size, type === 'float32' ? 4 : 1);
    this.#end = Math.ceil((offset + bytes) / ALIGNMENT) * ALIGNMENT;
    this.slots.push({ name, type, shape, offset });
    if (this.placement === 'input') return this.graph.input(name, type, shape);
    return this.graph.external(name, type, shape, EXTERNAL_FILE, offset);
  }

  /** `value · weightᵀ` for a weight `[out, in]`: `[…, in] → […, out]`. */
  linear(value: string, weight: string, out: number, inner: number, format: MatrixFormat): string {
    const { graph } = this;
    if (format === 'rows') {
      const rows = this.declare(weight, 'float32', [out, inner]);
      return graph.op('FusedMatMul', [value, rows], {
        attributes: { transB: 1 },
        domain: 'com.microsoft',
      });
    }
    if (format === 'columns') {
      return graph.op('MatMul', [value, this.declare(weight, 'float32', [inner, out])]);
    }
    const blocks = inner / 32;
    const bits = format === 'q8' ? 8 : 4;
    const codes = this.declare(`${weight}.codes`, 'uint8', [out, blocks, bits * 4]);
    const scales = this.declare(`${weight}.scales`, 'float32', [out * blocks]);
    const product = graph.op('MatMulNBits', [value, codes, scales], {
      attributes: { K: inner, N: out, bits, block_size: 32, accuracy_level: 0 },
      domain: 'com.microsoft',
    });
    if (format !== 'q4m') return product;
    // Q4_1 has w = d·q + m = d·(q − 8) + (m + 8d): the second term needs only the sum of each block of the value.
    const minimums = this.declare(`${weight}.minimums`, 'float32', [blocks, out]);
    const grouped = graph.op('Reshape', [value, graph.ints([0, 0, blocks, 32])]);
    const sums = graph.op('ReduceSum', [grouped, graph.ints([-1])], {
      attributes: { keepdims: 0 },
    });
    return graph.op('Add', [product, graph.op('MatMul', [sums, minimums])]);
  }
}
