import type { ModelConfig } from '../config.ts';
import { buildBackward, type BackwardGraph } from '../graph/backward.ts';
import type { BlockMatrix } from '../graph/builder.ts';
import { buildRowProducts } from '../graph/rowProducts.ts';
import type { Slope } from '../graph/secants.ts';
import type { WeightSlot } from '../graph/weights.ts';
import type { DeviceTensor, Feeds, Runtime, Session } from '../runtime/runtime.ts';
import type { BackwardWeights, LayerWeights } from './backwardWeights.ts';
import { runPlaces } from './pairPlaces.ts';
import { disposeLayer, type PairRun } from './pairRun.ts';

export interface BackwardRunOptions {
  readonly slopes: readonly Slope[];
  /** By the first of the slopes. */
  readonly edges: boolean;
  /** Resolves when it is the run's turn. */
  readonly ready: (layer: number) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
  /** After each block. */
  readonly onBlock: () => void;
}

/** In logits, for the S positions from the first that differs on. */
export interface BackwardLayer {
  /** `[slopes, S, nHeads + 3]`: the heads, hook_mlp_out, hook_attn_out, hook_resid_pre. */
  readonly nodes: Float32Array;
  /**
   * Where edges are wanted, `[receivers, nHeads + 1]` from the heads and the MLP of this layer: the queries, keys and values
   * of the last layer, then those of the one before, down to the next above this one.
   */
  readonly edges: Float32Array | undefined;
}

/** Blocks backwards: one graph for all layers, fed each one's weights in turn. */
export class BackwardBlocks {
  readonly #runtime: Runtime;
  readonly #config: ModelConfig;
  readonly #weights: readonly BackwardWeights[];
  readonly #sessions = new Map<string, Promise<{ graph: BackwardGraph; session: Session }>>();
  #products: Promise<{ session: Session; output: string }> | undefined;
  /** Layers take turns in one set of arrays. */
  readonly #scratch = new Map<string, Float32Array>();

  /** `weights` by layer, all there once the layers are. */
  constructor(runtime: Runtime, config: ModelConfig, weights: readonly BackwardWeights[]) {
    this.#runtime = runtime;
    this.#config = config;
    this.#weights = weights;
  }

  /**
   * From what the last position's final residual stream is worth, `[dModel]` for each of the slopes, back to the first
   * block. Uses the pair's values up.
   */
  async run(
    { before, rest, frame, layers: values }: PairRun,
    worths: readonly Float32Array[],
    options: BackwardRunOptions,
  ): Promise<BackwardLayer[]> {
    const runtime = this.#runtime;
    const { dModel, nLayers } = this.#config;
    const width = rest * dModel;
    const start = new Float32Array(worths.length * width);
    worths.forEach((worth, i) => {
      start.set(worth, (i + 1) * width - dModel);
    });
    const whole = (numbers: readonly number[]) =>
      runtime.tensor(BigInt64Array.from(numbers, BigInt), [numbers.length]);
    const indices: Feeds = { positions: whole([before]) };
    for (const [name, places] of Object.entries(runPlaces(before, rest))) {
      indices[name] = whole(places);
    }
    const { cos, sin } = frame.shared;
    const { positions, ...places } = indices;
    const shared: Feeds = { ...places, ...(cos && sin && { cos, sin, positions }) };
    const remaining = [...values];
    const layers: BackwardLayer[] = [];
    const above = options.edges ? new Receivers(this.#config, width) : undefined;
    let g = runtime.tensor(start, [worths.length, rest, dModel]);
    try {
      for (let layer = nLayers - 1; layer >= 0; layer--) {
        await options.ready(layer);
        options.signal?.throwIfAborted();
        const outputs = await this.#block(
          layer,
          { g, ...shared, ...Object.fromEntries(remaining.at(-1)!) },
          options,
        );
        g.dispose();
        g = outputs['g.next']!;
        disposeLayer(remaining.pop()!);
        const nodes = await this.#read(outputs['nodes']!);
        const edges = above && (await this.#edges(outputs, above, options.signal));
        layers.unshift({ nodes, edges });
        options.onBlock();
      }
      return layers;
    } finally {
      for (const tensor of [g, ...Object.values(indices)]) tensor.dispose();
      remaining.forEach(disposeLayer);
    }
  }

  async #block(
    layer: number,
    feeds: Feeds,
    { slopes, edges, signal }: BackwardRunOptions,
  ): Promise<Record<string, DeviceTensor>> {
    const runtime = this.#runtime;
    const { graph, session } = await this.#session(slopes, edges);
    const weights = await this.#weights[layer]!(signal);
    const used: DeviceTensor[] = [];
    // Made when it is the run's turn: another's may be fed from the same arrays before.
    const late = () => {
      const made: Feeds = {};
      for (const slot of graph.weights) {
        made[slot.name] = runtime.tensor(this.#array(slot, weights), slot.shape);
        used.push(made[slot.name]!);
      }
      return { ...feeds, ...made };
    };
    const fetches = ['g.next', 'nodes', ...(edges ? ['receivers', 'senders'] : [])];
    try {
      return await runtime.run(session, late, fetches);
    } finally {
      for (const tensor of used) tensor.dispose();
    }
  }

  #array({ name, shape }: WeightSlot, weights: LayerWeights): Float32Array {
    const vector = weights.vectors.get(name);
    if (vector) return vector;
    const length = shape.reduce((product, size) => product * size, 1);
    let array = this.#scratch.get(name);
    if (array?.length !== length) {
      array = new Float32Array(length);
      this.#scratch.set(name, array);
    }
    weights.matrix(name as BlockMatrix, array);
    return array;
  }

  #session(slopes: readonly Slope[], edges: boolean) {
    const key = JSON.stringify([slopes, edges]);
    let made = this.#sessions.get(key);
    if (!made) {
      const graph = buildBackward({ config: this.#config, slopes, edges });
      made = this.#runtime.createSession(graph.model).then((session) => ({ graph, session }));
      this.#sessions.set(key, made);
    }
    return made;
  }

  /** What this layer's senders bring to the receivers above; its own receivers join them. */
  async #edges(
    outputs: Readonly<Record<string, DeviceTensor>>,
    above: Receivers,
    signal: AbortSignal | undefined,
  ): Promise<Float32Array> {
    const count = outputs['senders']!.dims[1]!;
    const senders = await this.#read(outputs['senders']!);
    const receivers = await this.#read(outputs['receivers']!);
    signal?.throwIfAborted();
    const products = await this.#multiply(above, senders, count);
    above.add(receivers);
    return products;
  }

  async #multiply(above: Receivers, senders: Float32Array, count: number): Promise<Float32Array> {
    if (above.count === 0) return new Float32Array(0);
    const runtime = this.#runtime;
    if (!this.#products) {
      const { model, output } = buildRowProducts();
      this.#products = runtime.createSession(model).then((session) => ({ session, output }));
    }
    const { session, output } = await this.#products;
    const a = runtime.tensor(above.rows, [above.count, above.width]);
    const b = runtime.tensor(senders, [count, above.width]);
    try {
      return await this.#read((await runtime.run(session, { a, b }, [output]))[output]!);
    } finally {
      a.dispose();
      b.dispose();
    }
  }

  async #read(tensor: DeviceTensor): Promise<Float32Array> {
    const data = await this.#runtime.read(tensor);
    tensor.dispose();
    return data;
  }
}

/** The receivers of the layers that have been gone through, `[receivers, S · dModel]`. */
class Receivers {
  readonly width: number;
  count = 0;
  readonly #ofLayer: number;
  readonly #all: Float32Array;

  constructor({ nLayers, nHeads, nKeyValueHeads }: ModelConfig, width: number) {
    this.width = width;
    this.#ofLayer = nHeads + 2 * nKeyValueHeads;
    this.#all = new Float32Array(nLayers * this.#ofLayer * width);
  }

  get rows(): Float32Array {
    return this.#all.subarray(0, this.count * this.width);
  }

  /** `[slopes, receivers, S, dModel]`, of which the first slope's join. */
  add(rows: Float32Array): void {
    this.#all.set(rows.subarray(0, this.#ofLayer * this.width), this.count * this.width);
    this.count += this.#ofLayer;
  }
}
