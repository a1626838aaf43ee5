import type { ModelConfig } from '../config.ts';
import { gelu, geluDerivative, silu, siluDerivative } from './activations.ts';
import type { BlockMatrix } from './builder.ts';
import { OnnxGraph } from './onnx.ts';
import { Secants, type Ends, type Runs, type Slope } from './secants.ts';
import { WeightSlots, type WeightSlot } from './weights.ts';

export interface BackwardGraphOptions {
  readonly config: ModelConfig;
  /** One or more; they go through as a batch of B. */
  readonly slopes: readonly Slope[];
  /** Also gives what heads and the MLP send, and what queries, keys and values take in. */
  readonly edges: boolean;
}

export interface BackwardGraph {
  readonly model: Uint8Array;
  readonly weights: readonly WeightSlot[];
}

/** Values of the block's own graph that its way back reads, with their number of axes and the one of positions. */
export const BACKWARD_READS = {
  hook_resid_pre: { rank: 3, positions: 1 },
  hook_attn_out: { rank: 3, positions: 1 },
  hook_resid_mid: { rank: 3, positions: 1 },
  hook_mlp_out: { rank: 3, positions: 1 },
  'mlp.pre': { rank: 3, positions: 1 },
  'attn.hook_z': { rank: 4, positions: 1 },
  'attn.hook_pattern': { rank: 4, positions: 2 },
  'attn.rotated_q': { rank: 4, positions: 2 },
  'prefix.k': { rank: 4, positions: 2 },
  'prefix.v': { rank: 4, positions: 2 },
} as const;

export type BackwardRead = keyof typeof BACKWARD_READS;

/** Where positions lie in what was run: the S from the first that differs on, and all P + S, of each run. */
export const BACKWARD_PLACES = ['clean.rest', 'corrupt.rest', 'clean.all', 'corrupt.all'] as const;

/**
 * One block backwards, from the worth of its output to that of its input: `g` `[B, S, dModel]` in and `g.next` out, what
 * a unit of each number of the residual stream is worth in logits, for the S positions from the first that differs on.
 * Every step has the slope between the two runs, so that worth times difference is the same sum before every block.
 *
 * `nodes` `[B, S, nHeads + 3]` is that product at each head's z, at hook_mlp_out, hook_attn_out and hook_resid_pre. With
 * edges, `receivers` `[B, nHeads + 2 nKeyValueHeads, S, dModel]` is the worth of the residual stream as each query, key and
 * value takes it in, and `senders` `[1, nHeads + 1, S, dModel]` what each head and the MLP write, clean minus corrupt.
 */
export function buildBackward(options: BackwardGraphOptions): BackwardGraph {
  const block = new BackwardBlock(options);
  const g = block.graph.input('g', 'float32', [options.slopes.length, 'S', options.config.dModel]);
  block.attention(block.mlp(g));
  block.finish();
  return { model: block.graph.finish(), weights: block.slots.slots };
}

class BackwardBlock {
  readonly graph = new OnnxGraph();
  readonly slots = new WeightSlots(this.graph, 'input');
  private readonly options: BackwardGraphOptions;
  private readonly secants: Secants;
  private readonly nodes: string[] = [];
  private readonly read = new Map<BackwardRead, Runs>();

  constructor(options: BackwardGraphOptions) {
    this.options = options;
    this.secants = new Secants(this.graph, options.slopes);
    for (const name of BACKWARD_PLACES) this.graph.input(name, 'int64', [name]);
  }

  /** Declares what can be fetched. */
  finish(): void {
    const [mlpOut, attnOut, z, residPre] = this.nodes as [string, string, string, string];
    this.output('nodes', this.concat([z, mlpOut, attnOut, residPre], 2), 3);
    if (this.options.edges) this.senders();
  }

  /** From hook_resid_post to hook_resid_mid. */
  mlp(g: string): string {
    const { dModel: D, dMlp: F, architecture } = this.options.config;
    this.node(g, 'hook_mlp_out');
    const gated = architecture === 'llama';
    const post = this.op('MatMul', g, this.matrix('mlp.out', D, F)); // [B, S, F]
    const pre = gated ? this.gatedMlp(post) : this.plainMlp(post); // [B, S, 2F] or [B, S, F]
    const normed = this.op('MatMul', pre, this.matrix('mlp.in', gated ? 2 * F : F, D));
    const mid = this.op('Add', g, this.norm('ln2.w', this.ends('hook_resid_mid'))(normed));
    this.node(mid, 'hook_attn_out');
    return mid;
  }

  /** silu(gate) · up: each factor by the mean of the other. */
  private gatedMlp(post: string): string {
    const { graph, secants } = this;
    const { dMlp: F } = this.options.config;
    const [clean, corrupt] = this.ends('mlp.pre').map((end) => graph.split(end, 2, [F, F]));
    const gate: Ends = [clean![0]!, corrupt![0]!];
    const up: Ends = [clean![1]!, corrupt![1]!];
    const active: Ends = [silu(graph, gate[0]), silu(graph, gate[1])];
    const ofUp = this.op('Mul', post, secants.mean(active));
    const slope = secants.slope(
      gate,
      (x) => silu(graph, x),
      (x) => siluDerivative(graph, x),
    );
    const ofGate = this.op('Mul', this.op('Mul', post, secants.mean(up)), slope);
    return this.concat([ofGate, ofUp], 2);
  }

  private plainMlp(post: string): string {
    const { graph } = this;
    const slope = this.secants.slope(
      this.ends('mlp.pre'),
      (x) => gelu(graph, x),
      (x) => geluDerivative(graph, x),
    );
    return this.op('Mul', post, slope);
  }

  /** From hook_resid_mid to hook_resid_pre. Query heads of one key lie side by side, as in the forward graph. */
  attention(mid: string): void {
    const { graph, secants } = this;
    const { nHeads: H, nKeyValueHeads: KV, dHead, dModel: D } = this.options.config;
    const flat = this.op('MatMul', mid, this.matrix('attn.o', D, H * dHead));
    const z = this.reshape(flat, [0, 0, H, dHead]); // [B, S, H, dHead]
    this.node(z, 'attn.hook_z');

    const pattern = this.patterns(); // [B, KV, H/KV·S, P+S]
    const grouped = (end: string) => this.reshape(end, [0, KV, -1, dHead]);
    const ofZ = grouped(this.swapHeads(z)); // [B, KV, H/KV·S, dHead]
    const [near, far] = this.ends('attn.rotated_q');
    const queries: Ends = [grouped(near), grouped(far)]; // [B, KV, H/KV·S, dHead]
    const keys = this.ends('prefix.k'); // [B, KV, P+S, dHead]
    const query = secants.mean(queries);
    const key = secants.mean(keys);
    const value = secants.mean(this.ends('prefix.v'));

    const ofValue = this.rest(this.op('MatMul', this.turned(secants.mean(pattern)), ofZ));
    const ofPattern = this.op('MatMul', ofZ, this.turned(value)); // [B, KV, H/KV·S, P+S]
    const weight = secants.logMean(pattern, this.scores(queries, keys));
    const weighted = this.op('Mul', weight, ofPattern);
    const mean = this.op('Div', this.sum(weighted, -1, 1), this.sum(weight, -1, 1));
    const raw = this.op('Sub', weighted, this.op('Mul', weight, mean));
    const ofScore = this.op('Mul', raw, graph.float(1 / Math.sqrt(dHead)));
    const ofQuery = this.reshape(this.op('MatMul', ofScore, key), [0, H, -1, dHead]);
    const ofKey = this.rest(this.op('MatMul', this.turned(ofScore), query)); // [B, KV, S, dHead]
    const unrotated = this.rotatedBack(this.concat([ofQuery, ofKey], 1));
    const pre = this.op('Add', mid, this.projectedBack(this.concat([unrotated, ofValue], 1)));
    this.node(pre, 'hook_resid_pre');
    this.output('g.next', pre, 3);
  }

  /** What the patterns are the softmax of, the later keys not yet masked. */
  private scores(queries: Ends, keys: Ends): Ends {
    const scale = this.graph.float(1 / Math.sqrt(this.options.config.dHead));
    const products = queries.map((end, at) => this.op('MatMul', end, this.turned(keys[at]!)));
    return [this.op('Mul', products[0]!, scale), this.op('Mul', products[1]!, scale)];
  }

  private patterns(): Ends {
    const { nKeyValueHeads: KV } = this.options.config;
    const [clean, corrupt] = this.runs('attn.hook_pattern');
    const keys = ([run, places]: readonly string[]) =>
      this.reshape(this.gather(run!, places!, 3), [0, KV, -1, 0]);
    return this.secants.ends([keys([clean, 'clean.all']), keys([corrupt, 'corrupt.all'])]);
  }

  /** Of `[B, H + 2 KV, S, dHead]`, the worth of queries, keys and values, that of the stream they are made from. */
  private projectedBack(ofHeads: string): string {
    const { nHeads: H, nKeyValueHeads: KV, dHead, dModel: D } = this.options.config;
    const heads = H + 2 * KV;
    const matrix = this.matrix('attn.qkv', heads * dHead, D);
    const stream = this.ends('hook_resid_pre');
    if (!this.options.edges) {
      const flat = this.reshape(this.swapHeads(ofHeads), [0, 0, heads * dHead]);
      return this.norm('ln1.w', stream)(this.op('MatMul', flat, matrix));
    }
    const apart = this.op('MatMul', ofHeads, this.reshape(matrix, [heads, dHead, D]));
    const norm = this.norm('ln1.w', [this.withHeads(stream[0]), this.withHeads(stream[1])]);
    const receivers = norm(apart); // [B, H+2KV, S, D]
    this.output('receivers', receivers, 4);
    return this.sum(receivers, 1, 0);
  }

  private senders(): void {
    const { nHeads: H, dHead, dModel: D } = this.options.config;
    const z = this.swapHeads(this.difference('attn.hook_z')); // [1, H, S, dHead]
    const byHead = this.transpose(this.reshape('attn.o', [D, H, dHead]), [1, 2, 0]); // [H, dHead, D]
    const heads = this.op('MatMul', z, byHead);
    const mlp = this.withHeads(this.difference('hook_mlp_out'));
    this.output('senders', this.concat([heads, mlp], 1), 4); // [1, H+1, S, D]
  }

  /** Worth times difference: `[B, S, heads]`, or `[B, S, 1]` where there are none. */
  private node(worth: string, name: BackwardRead): void {
    const product = this.op('Mul', worth, this.difference(name));
    this.nodes.push(this.sum(product, -1, BACKWARD_READS[name].rank === 4 ? 0 : 1));
  }

  private difference(name: BackwardRead): string {
    return this.op('Sub', ...this.runs(name));
  }

  private ends(name: BackwardRead): Ends {
    return this.secants.ends(this.runs(name));
  }

  /** At the positions from the first that differs on; keys and values at all. */
  private runs(name: BackwardRead): Runs {
    let runs = this.read.get(name);
    if (!runs) {
      const { rank, positions } = BACKWARD_READS[name];
      const shape = Array.from({ length: rank }, (_, axis) => (axis === 0 ? 1 : `${name}.${axis}`));
      const value = this.graph.input(name, 'float32', shape);
      const which = name === 'prefix.k' || name === 'prefix.v' ? 'all' : 'rest';
      runs = [
        this.gather(value, `clean.${which}`, positions),
        this.gather(value, `corrupt.${which}`, positions),
      ];
      this.read.set(name, runs);
    }
    return runs;
  }

  private gather(value: string, places: string, axis: number): string {
    return this.graph.op('Gather', [value, places], { attributes: { axis } });
  }

  /** Of `[B, KV, P+S, dHead]` the last S: where the clean run's lie, too. */
  private rest(value: string): string {
    return this.gather(value, 'clean.rest', 2);
  }

  /** A rotation's transpose is the rotation by the opposite angle. */
  private rotatedBack(value: string): string {
    const { rotaryBase, dHead, nHeads, nKeyValueHeads } = this.options.config;
    if (rotaryBase === undefined) return value;
    const positions = this.graph.input('positions', 'int64', [1]);
    const cos = this.graph.input('cos', 'float32', ['nCtx', dHead / 2]);
    const sin = this.graph.input('sin', 'float32', ['nCtx', dHead / 2]);
    return this.graph.op('RotaryEmbedding', [value, positions, cos, this.op('Neg', sin)], {
      attributes: { interleaved: 0, num_heads: nHeads + nKeyValueHeads },
      domain: 'com.microsoft',
    });
  }

  private norm(weight: string, input: Ends): (worth: string) => string {
    const { dModel, eps, architecture } = this.options.config;
    const vector = this.slots.declare(weight, 'float32', [dModel]);
    return this.secants.norm(input, vector, { eps, centred: architecture === 'gpt2' });
  }

  private matrix(name: BlockMatrix, out: number, inner: number): string {
    return this.slots.declare(name, 'float32', [out, inner]);
  }

  private output(name: string, value: string, rank: number): void {
    const named = this.graph.op('Identity', [value], { name });
    this.graph.output(
      named,
      Array.from({ length: rank }, (_, axis) => `${name}.${axis}`),
    );
  }

  /** `[B, pos, dModel] → [B, 1, pos, dModel]` */
  private withHeads(value: string): string {
    return this.graph.op('Unsqueeze', [value, this.graph.ints([1])]);
  }

  /** `[…, pos, heads, dHead]` and `[…, heads, pos, dHead]`, either way. */
  private swapHeads(value: string): string {
    return this.transpose(value, [0, 2, 1, 3]);
  }

  /** The last two axes exchanged. */
  private turned(value: string): string {
    return this.transpose(value, [0, 1, 3, 2]);
  }

  private transpose(value: string, perm: readonly number[]): string {
    return this.graph.op('Transpose', [value], { attributes: { perm } });
  }

  private reshape(value: string, shape: readonly number[]): string {
    return this.graph.op('Reshape', [value, this.graph.ints(shape)]);
  }

  private sum(value: string, axis: number, keepdims: 0 | 1): string {
    return this.graph.op('ReduceSum', [value, this.graph.ints([axis])], {
      attributes: { keepdims },
    });
  }

  private concat(values: readonly string[], axis: number): string {
    return this.graph.op('Concat', values, { attributes: { axis } });
  }

  private op(type: string, ...inputs: string[]): string {
    return this.graph.op(type, inputs);
  }
}
