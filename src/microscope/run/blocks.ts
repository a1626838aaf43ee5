import type { ModelConfig } from '../config.ts';
import { DeviceError } from '../errors.ts';
import { buildBlock, type BlockGraph } from '../graph/block.ts';
import type { BlockMatrix } from '../graph/builder.ts';
import type { WeightSlot } from '../graph/weights.ts';
import { GRAPH_SITES, type GraphSite } from '../hooks.ts';
import type { DeviceTensor, Feeds, Runtime, Session } from '../runtime/runtime.ts';
import {
  blockFormats,
  expandBlock,
  packBlock,
  unpackBlock,
  type BlockFormats,
  type PackedBlock,
  type StoredBlock,
} from './blockWeights.ts';
import { unpackRows, type SlotArrays } from './expand.ts';
import { Frames, type Prefix, type RunFrame } from './frames.ts';
import type { Broadcast, LayerInterventions } from './interventions.ts';
import type { FastModel, MemoryMode } from './memoryMode.ts';
import { bytesOf } from './pack.ts';
import { keptFeeds, PackedFeeds } from './weightFeeds.ts';

const ALL_SITES = Object.keys(GRAPH_SITES) as GraphSite[];

interface Block {
  readonly formats: BlockFormats;
  /** WASM fast: the layer's own session. */
  readonly own?: { readonly graph: BlockGraph; readonly session: Session };
  /** Otherwise: what is fed to the session of all layers, asked for when it is the run's turn. */
  readonly feeds?: () => Feeds;
  /** WASM lean: what `feeds` is made from, and fast sessions can be. */
  readonly packed?: PackedBlock;
}

/** Gives one matrix of a layer as float32, `[out, in]`, in `into` where that is given. */
export type MatrixReader = (matrix: BlockMatrix, into?: Float32Array) => Float32Array;

/** The blocks of one model where they run. */
export class BlockStack {
  readonly #runtime: Runtime;
  readonly #config: ModelConfig;
  readonly #mode: MemoryMode;
  #blocks: Block[] = [];
  readonly #generic = new Map<string, Promise<{ graph: BlockGraph; session: Session }>>();
  readonly #frames: Frames;
  readonly #packedFeeds: PackedFeeds;

  constructor(runtime: Runtime, config: ModelConfig, mode: MemoryMode) {
    this.#runtime = runtime;
    this.#config = config;
    this.#mode = runtime.device === 'webgpu' ? 'lean' : mode;
    this.#packedFeeds = new PackedFeeds(runtime);
    this.#frames = new Frames(runtime, config);
  }

  /**
   * Makes the next layer ready to run. Where its matrices are held on the host, that is in place of those stored; gives
   * what reads them back.
   */
  async add(stored: StoredBlock): Promise<MatrixReader | undefined> {
    const gpu = this.#runtime.device === 'webgpu';
    const dense = gpu ? 'columns' : 'rows';
    const formats = blockFormats(stored, this.#mode === 'lean', dense);
    const onHost = this.#mode === 'lean' && !gpu;
    const packed = packBlock(stored, formats, { replace: onHost });
    if (this.#mode === 'fast') {
      this.#blocks.push(await this.#fastBlock(formats, packed));
      return undefined;
    }
    const { graph } = await this.#session(formats, gpu ? [] : ALL_SITES, !gpu);
    if (gpu) {
      const feeds = keptFeeds(this.#runtime, graph.weights, expandBlock(packed));
      this.#blocks.push({ formats, feeds: () => feeds });
      return undefined;
    }
    const feeds = () =>
      this.#packedFeeds.of(packed, graph.weights, (scratch) => expandBlock(packed, scratch));
    this.#blocks.push({ formats, feeds, packed });
    const { matrices } = packed;
    return (name, into) => unpackRows(matrices[name], 0, matrices[name].shape[0]!, into);
  }

  /** Unpacks every lean layer into a session of its own. The lean ones stay what they are. */
  async buildFast(signal: AbortSignal): Promise<FastModel> {
    const lean = this.#blocks;
    const fast: Block[] = [];
    const release = async () => {
      for (const { own } of fast) if (own) await this.#runtime.release(own.session);
    };
    try {
      for (const { packed } of lean) {
        signal.throwIfAborted();
        if (!packed) throw new DeviceError('blocks: expected layers on the lean path');
        const { formats, block } = unpackBlock(packed);
        fast.push(await this.#fastBlock(formats, block));
      }
    } catch (error) {
      await release();
      throw error;
    }
    return {
      adopt: () => {
        this.#blocks = fast;
      },
      drop: async () => {
        this.#blocks = lean;
        await release();
      },
    };
  }

  async #fastBlock(formats: BlockFormats, packed: PackedBlock): Promise<Block> {
    const graph = this.#build(formats, 'external', ALL_SITES, true);
    const weights = externalData(graph.weights, expandBlock(packed));
    const session = await this.#runtime.createSession(graph.model, weights);
    return { formats, own: { graph, session } };
  }

  #build(
    formats: BlockFormats,
    placement: 'input' | 'external',
    interventions: readonly GraphSite[],
    prefix: boolean,
  ): BlockGraph {
    return buildBlock({ config: this.#config, formats, placement, interventions, prefix });
  }

  /** On WebGPU a variant for each set of sites changed: the plain one saves their dispatches. */
  #session(formats: BlockFormats, interventions: readonly GraphSite[], prefix: boolean) {
    const key = JSON.stringify([formats, interventions, prefix]);
    let made = this.#generic.get(key);
    if (!made) {
      const graph = this.#build(formats, 'input', interventions, prefix);
      made = this.#runtime.createSession(graph.model).then((session) => ({ graph, session }));
      this.#generic.set(key, made);
    }
    return made;
  }

  /** Prepares what all blocks of a run are fed. */
  frame(batch: number, positions: number, prefix?: Prefix): RunFrame {
    return this.#frames.frame(batch, positions, prefix);
  }

  /** The same for two prompts in one row. */
  pairFrame(before: number, rest: number): RunFrame {
    return this.#frames.pairFrame(before, rest);
  }

  /**
   * Runs one block. `x` and the values under `reads` stay on the device; the caller disposes them.
   * `reads` are names of the block graph's outputs.
   */
  async run(
    layer: number,
    x: DeviceTensor,
    frame: RunFrame,
    interventions: LayerInterventions | undefined,
    reads: readonly string[],
  ): Promise<{ next: DeviceTensor; values: Map<string, DeviceTensor> }> {
    const block = this.#blocks[layer];
    if (!block) throw new DeviceError(`block ${layer} is not loaded`);
    const gpu = this.#runtime.device === 'webgpu';
    const sites: readonly GraphSite[] = gpu ? [...(interventions?.keys() ?? [])].sort() : ALL_SITES;
    const prefixed = !gpu || frame.prefix !== undefined;
    const { graph, session } = block.own ?? (await this.#session(block.formats, sites, prefixed));
    const used: DeviceTensor[] = [];
    const feed = ({ data, shape }: Broadcast) => {
      const tensor = this.#runtime.tensor(data, shape);
      used.push(tensor);
      return tensor;
    };
    const feeds: Feeds = { x, ...frame.shared };
    for (const site of sites) {
      const change = interventions?.get(site);
      feeds[`${site}.keep`] = change ? feed(change.keep) : this.#neutral(site, 1);
      feeds[`${site}.add`] = change ? feed(change.add) : this.#neutral(site, 0);
    }
    if (prefixed) this.#feedPrefix(feeds, layer, frame, feed);
    const next = graph.outputs.get('hook_resid_post')!;
    const names = new Map(reads.map((read) => [read, graph.outputs.get(read)]));
    const fetches = new Set([next, ...[...names.values()].filter((name) => name !== undefined)]);
    try {
      const late = () => ({ ...feeds, ...block.feeds?.() });
      const outputs = await this.#runtime.run(session, late, [...fetches]);
      const values = new Map<string, DeviceTensor>();
      for (const [read, name] of names) values.set(read, name === undefined ? x : outputs[name]!);
      return { next: outputs[next]!, values };
    } finally {
      for (const tensor of used) tensor.dispose();
    }
  }

  #feedPrefix(
    feeds: Feeds,
    layer: number,
    frame: RunFrame,
    feed: (array: Broadcast) => DeviceTensor,
  ): void {
    const { nKeyValueHeads: KV, dHead } = this.#config;
    const length = frame.prefix?.length ?? 0;
    const cached = frame.prefix?.layers[layer];
    const shape = [1, KV, length, dHead];
    feeds['prefix.k'] = feed({ data: cached?.k ?? new Float32Array(0), shape });
    feeds['prefix.v'] = feed({ data: cached?.v ?? new Float32Array(0), shape });
    const full = [frame.batch, KV, length, dHead];
    feeds['prefix.shape'] = this.#runtime.hostTensor(BigInt64Array.from(full, BigInt), [4]);
  }

  #neutral(site: GraphSite, value: 0 | 1): DeviceTensor {
    const rank = GRAPH_SITES[site];
    return this.#frames.constant(`neutral ${rank} ${value}`, () => ({
      data: Float32Array.of(value),
      shape: Array.from({ length: rank }, () => 1),
    }));
  }
}

export function externalData(slots: readonly WeightSlot[], packed: SlotArrays): Uint8Array {
  const last = slots.at(-1)!;
  // One array needs no second copy of itself: an unembedding in float32 is the largest piece of a model.
  if (slots.length === 1) return bytesOf(packed.get(last.name)!);
  const data = new Uint8Array(last.offset + packed.get(last.name)!.byteLength);
  for (const slot of slots) data.set(bytesOf(packed.get(slot.name)!), slot.offset);
  return data;
}
