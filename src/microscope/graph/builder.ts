import type { ModelConfig } from '../config.ts';
import { GRAPH_SITES, type GraphSite } from '../hooks.ts';
import { OnnxGraph } from './onnx.ts';
import { WeightSlots, type MatrixFormat, type Placement } from './weights.ts';

/** The matrices of a block, as the graph multiplies them: query, key and value rows stacked, gate and in rows stacked. */
export type BlockMatrix = 'attn.qkv' | 'attn.o' | 'mlp.in' | 'mlp.out';

export interface BlockGraphOptions {
  readonly config: ModelConfig;
  readonly placement: Placement;
  readonly formats: Readonly<Record<BlockMatrix, MatrixFormat>>;
  /** Sites that get `<site>.keep` and `<site>.add` inputs. */
  readonly interventions: readonly GraphSite[];
  /** Inputs for the keys and values of earlier positions, so that only the positions after them are computed. */
  readonly prefix: boolean;
}

/** What the architectures share: hooks, interventions, projections, attention. */
export class BlockBuilder {
  readonly graph = new OnnxGraph();
  readonly outputs = new Map<string, string>();
  readonly slots: WeightSlots;
  readonly config: ModelConfig;
  private readonly options: BlockGraphOptions;

  constructor(options: BlockGraphOptions) {
    this.options = options;
    this.config = options.config;
    this.slots = new WeightSlots(this.graph, options.placement);
  }

  /** `value · keep + add` where interventions are wanted, and a name to read the value by. */
  hook(site: GraphSite, value: string): string {
    let changed = value;
    const rank = GRAPH_SITES[site];
    if (this.options.interventions.includes(site)) {
      const sizes = (part: string) =>
        Array.from({ length: rank }, (_, axis) => `${site}.${part}.${axis}`);
      const keep = this.graph.input(`${site}.keep`, 'float32', sizes('keep'));
      const add = this.graph.input(`${site}.add`, 'float32', sizes('add'));
      changed = this.graph.op('Add', [this.graph.op('Mul', [value, keep]), add]);
    }
    if (changed !== 'x') this.expose(site, changed, rank);
    return changed;
  }

  /** Makes a value readable after the run. */
  expose(name: string, value: string, rank: number): void {
    this.outputs.set(name, value);
    this.graph.output(
      value,
      Array.from({ length: rank }, (_, axis) => `${name}.${axis}`),
    );
  }

  linear(matrix: BlockMatrix, value: string, out: number, inner: number): string {
    return this.slots.linear(value, matrix, out, inner, this.options.formats[matrix]);
  }

  vector(name: string, size: number): string {
    return this.slots.declare(name, 'float32', [size]);
  }

  add(left: string, right: string): string {
    return this.graph.op('Add', [left, right]);
  }

  /** `[batch, pos, heads, dHead] → [batch, heads, pos, dHead]`; its own inverse. */
  swapHeads(value: string): string {
    return this.graph.op('Transpose', [value], { attributes: { perm: [0, 2, 1, 3] } });
  }

  /**
   * Causal attention over q `[B, H, T, dHead]` and k, v `[B, KV, T, dHead]`; gives z `[B, T, H·dHead]`.
   * Grouped queries attend without repeating k and v: the group becomes part of the query axis.
   */
  attention(q: string, k: string, v: string): string {
    const { graph, config } = this;
    const { nHeads: H, nKeyValueHeads: KV, dHead } = config;
    let [keys, values] = [k, v];
    if (this.options.prefix) {
      const cached = ['B', KV, 'P', dHead];
      graph.input('prefix.shape', 'int64', [4]); // [B, KV, P, dHead]
      const earlier = (name: string) =>
        graph.op('Expand', [graph.input(name, 'float32', cached), 'prefix.shape']);
      keys = graph.op('Concat', [earlier('prefix.k'), k], { attributes: { axis: 2 } }); // [B, KV, P+T, dHead]
      values = graph.op('Concat', [earlier('prefix.v'), v], { attributes: { axis: 2 } });
    }
    const scaled = graph.op('Mul', [q, graph.float(1 / Math.sqrt(dHead))]);
    const grouped = graph.op('Reshape', [scaled, graph.ints([0, KV, -1, dHead])]); // [B, KV, H/KV·T, dHead]
    const transposed = graph.op('Transpose', [keys], { attributes: { perm: [0, 1, 3, 2] } });
    const products = graph.op('MatMul', [grouped, transposed]); // [B, KV, H/KV·T, P+T]
    // As many rows per query head as the mask has: taking T from the mask keeps every reshape constant.
    const scores = graph.op('Reshape', [products, graph.ints([0, H, -1, 0])]); // [B, H, T, P+T]
    const masked = this.add(scores, graph.input('mask', 'float32', ['T', 'P+T']));
    const softmax = graph.op('Softmax', [masked], { attributes: { axis: -1 } });
    const pattern = this.hook('attn.hook_pattern', softmax);
    const weights = graph.op('Reshape', [pattern, graph.ints([0, KV, -1, 0])]);
    const mixed = graph.op('MatMul', [weights, values]); // [B, KV, H/KV·T, dHead]
    const byHead = graph.op('Reshape', [mixed, graph.ints([0, H, -1, dHead])]);
    const z = this.hook('attn.hook_z', this.swapHeads(byHead)); // [B, T, H, dHead]
    return graph.op('Reshape', [z, graph.ints([0, 0, H * dHead])]);
  }
}
