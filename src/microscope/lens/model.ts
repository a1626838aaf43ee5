import type { BackwardOptions, BackwardPass, VariantsOptions } from '../circuitTypes.ts';
import type { ModelConfig } from '../config.ts';
import { BLOCK_HOOKS, everyLayer, type HookName } from '../hooks.ts';
import type { ModelWeights } from '../modelWeights.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type {
  Attribution,
  AttributionOptions,
  Device,
  GenerateOptions,
  Intervention,
  LensGridOptions,
  LensRow,
  Metric,
  Model,
  RunOptions,
  RunResult,
  RunWithCacheResult,
  Tensor,
  Tokenizer,
  Tokens,
  VariantsResult,
} from '../types.ts';
import type { WeightSource } from '../weights.ts';
import { DeviceError } from '../errors.ts';
import { BackwardBlocks } from '../run/backward.ts';
import { buildFastModel } from '../run/fastModel.ts';
import { backward } from './backward.ts';
import { checkHookNames } from './checkHookNames.ts';
import { lensGrid, lensRows } from './lensGrid.ts';
import type { FastModel, MemoryMode } from '../run/memoryMode.ts';
import type { Turns } from '../run/turns.ts';
import { directLogitAttribution, neuronAttribution, type AttributedModel } from './attributeRun.ts';
import { Cache } from '../run/cache.ts';
import type { Embedding } from '../run/embedding.ts';
import { forward } from '../run/forward.ts';
import { generate } from './generate.ts';
import { placeInterventions } from '../run/interventions.ts';
import { placeWeightChanges } from '../run/weightChanges.ts';
import { Layers, type LoadOptions } from '../run/layers.ts';
import { measureResiduals } from './metric.ts';
import type { FinalNorm } from '../run/normalise.ts';
import { readEnds, type Ends } from '../run/readEnds.ts';
import { readWeights } from '../run/readWeights.ts';
import { logitPositions, rowsAt } from '../run/tokens.ts';
import type { Unembedding } from '../run/unembedding.ts';
import { runVariants, type VariantEngine } from '../run/variants.ts';

export interface BuildOptions extends Omit<LoadOptions, 'runtime'> {
  /** Waited for when the embedding is there. */
  readonly runtime: Runtime | Promise<Runtime>;
  readonly tokenizer: Tokenizer;
  /** Whose turn it is, where the model shares its device with others. */
  readonly turns?: Turns | undefined;
}

/** A transformer with its hooks, on one runtime. Layers arrive in the background; a run waits for each as it needs it. */
export class HookedTransformer implements Model {
  readonly id: string;
  readonly name: string;
  readonly hash: string;
  readonly notes: readonly string[];
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  readonly device: Device;
  readonly weights: ModelWeights;
  readonly #runtime: Runtime;
  readonly #layers: Layers;
  readonly #embedding: Embedding;
  readonly #norm: FinalNorm;
  readonly #unembedding: Unembedding;
  readonly #turns: Turns | undefined;
  readonly #backward: BackwardBlocks;
  #memory: MemoryMode;
  /** Resolves when every layer is ready; rejects with what went wrong. */
  readonly loaded: Promise<void>;

  private constructor(source: WeightSource, options: BuildOptions & LoadOptions, ends: Ends) {
    this.id = source.id;
    this.name = source.name;
    this.hash = source.hash;
    this.notes = source.notes ?? [];
    this.config = source.config;
    this.tokenizer = options.tokenizer;
    this.device = options.runtime.device;
    this.#runtime = options.runtime;
    this.#turns = options.turns;
    this.#memory = options.runtime.device === 'webgpu' ? 'lean' : options.memory;
    this.#layers = new Layers(source, options);
    this.#backward = new BackwardBlocks(options.runtime, source.config, this.#layers.backward);
    this.#embedding = ends.embedding;
    this.#norm = ends.norm;
    this.#unembedding = ends.unembedding;
    this.weights = readWeights(source.config, ends, this.#layers);
    this.loaded = this.#layers.loaded;
  }

  /** Resolves as soon as the embedding is there; the layers follow. */
  static async build(source: WeightSource, options: BuildOptions): Promise<HookedTransformer> {
    const ends = await readEnds(source, options.runtime, options.memory, options.signal);
    return new HookedTransformer(source, { ...options, runtime: await options.runtime }, ends);
  }

  async run(tokens: Tokens, options: RunOptions = {}): Promise<RunResult> {
    const { logits } = await this.runWithCache(tokens, [], options);
    return { logits };
  }

  async runWithCache(
    tokens: Tokens,
    names: readonly HookName[] = this.hookNames(),
    options: RunOptions = {},
  ): Promise<RunWithCacheResult> {
    const { final, cache } = await this.residuals(tokens, names, options);
    const [batch, length] = final.shape as [number, number];
    const chosen = logitPositions(options.logitsAt, length);
    const { data } = await this.unembed(rowsAt(final, chosen), options.signal);
    return { logits: { data, shape: [batch, chosen.length, this.config.dVocab] }, cache };
  }

  /** A run that stops before the unembedding: the last block's residual stream and what was read on the way. */
  async residuals(
    tokens: Tokens,
    names: readonly HookName[],
    options: RunOptions = {},
    cache = new Cache(),
  ): Promise<{ final: Tensor; cache: Cache }> {
    if (names.length > 0) checkHookNames(names, this.hookNames(), this.config);
    const { residual, embed } = await this.#embedding.look(tokens);
    const [batch, positions] = residual.shape as [number, number, number];
    const interventions = placeInterventions(options.interventions ?? [], this.config, {
      batch,
      positions,
      prefix: 0,
    });
    if (names.includes('hook_embed')) cache.set('hook_embed', embed);
    const final = await forward(this.#runtime, this.#layers.blocks, this.config, {
      residual,
      interventions,
      weightChanges: placeWeightChanges(options.weightChanges ?? [], this.config),
      names,
      cache,
      signal: options.signal,
      onBlock: options.onBlock,
      ready: this.#ready(options.signal),
    });
    const normalised = 'ln_final.hook_normalized';
    if (names.includes(normalised)) {
      const norm = this.#norm;
      const data = norm.centred ? norm.apply(final.data) : norm.normalised(final.data);
      cache.set(normalised, { data, shape: final.shape });
    }
    return { final, cache };
  }

  /** Every hook of the model. */
  hookNames(): HookName[] {
    const blocks = BLOCK_HOOKS.flatMap((hook) => everyLayer(this.config.nLayers, hook));
    return ['hook_embed', ...blocks, 'ln_final.hook_normalized'];
  }

  async unembed(residual: Tensor, signal?: AbortSignal): Promise<Tensor> {
    const { dModel, dVocab } = this.config;
    if (residual.shape.at(-1) !== dModel) {
      throw new RangeError(`expected rows of ${dModel}, got shape [${residual.shape.join(', ')}]`);
    }
    const logits = await this.#unembedding.logits(this.#norm.apply(residual.data), signal);
    return { data: logits, shape: [residual.data.length / dModel, dVocab] };
  }

  logitLens(tokens: readonly number[], options: AttributionOptions = {}): Promise<LensRow[]> {
    return lensRows(this.config, tokens, options, {
      unembed: (rows) => this.unembed(rows, options.signal),
      run: async (hooks) => (await this.residuals(tokens, hooks, options)).cache,
    });
  }

  async logitLensGrid(tokens: readonly number[], options: LensGridOptions): Promise<void> {
    await lensGrid(this.config, options.onRow, {
      unembed: (rows) => this.unembed(rows, options.signal),
      run: (hooks, cache, onBlock) => this.residuals(tokens, hooks, { ...options, onBlock }, cache),
    });
  }

  directLogitAttribution(
    tokens: readonly number[],
    answer: number,
    foil: number,
    options: AttributionOptions = {},
  ): Promise<Attribution> {
    return directLogitAttribution(this.#attributed(), tokens, { answer, foil }, options);
  }

  async runVariants(
    tokens: readonly number[],
    variants: readonly (readonly Intervention[])[],
    metric: Metric,
    options: VariantsOptions = {},
  ): Promise<VariantsResult> {
    const { residual } = await this.#embedding.look(tokens);
    const ends = await runVariants(this.#engine(options.signal), residual, variants, options);
    const all = [ends.base, ...ends.variants];
    const [base, ...values] = await measureResiduals(metric, all, this, this.#norm, options.signal);
    return { base: base!, values };
  }

  #engine(signal: AbortSignal | undefined): VariantEngine {
    const { config } = this;
    const ready = this.#ready(signal);
    return { runtime: this.#runtime, blocks: this.#layers.blocks, config, ready };
  }

  /** Waits for a layer to arrive, and for the run's turn. */
  #ready(signal: AbortSignal | undefined) {
    return async (layer: number) => {
      await this.#layers.ready(layer);
      await this.#turns?.wait(signal);
    };
  }

  /** How the model is held now. */
  get memory(): MemoryMode {
    return this.#memory;
  }

  /**
   * Unpacks a lean model on WASM to float32 beside the lean one, while runs go on. What is given back changes over, and
   * back again, which must happen between runs. Throws DeviceError where the memory does not suffice; then nothing has
   * changed.
   */
  async buildFast(signal: AbortSignal): Promise<FastModel> {
    if (this.#memory !== 'lean' || this.device !== 'wasm')
      throw new DeviceError(`${this.id}: expected a lean model on WASM`);
    return buildFastModel(this.#layers.blocks, this.#unembedding, signal, (memory) => {
      this.#memory = memory;
    });
  }

  backward(options: BackwardOptions): Promise<BackwardPass> {
    const own = {
      engine: this.#engine(options.signal),
      blocks: this.#backward,
      ...{ embedding: this.#embedding, norm: this.#norm },
      unembedRow: (token: number) => this.unembedRow(token),
    };
    return backward(own, options);
  }

  generate(prompt: readonly number[], options: GenerateOptions): Promise<number[]> {
    const engine = {
      ...this.#engine(options.signal),
      residual: async (tokens: readonly number[], from: number) =>
        (await this.#embedding.look(tokens, from)).residual,
      logits: (last: Float32Array) =>
        this.#unembedding.logits(this.#norm.apply(last), options.signal),
    };
    return generate(engine, prompt, options);
  }

  neuronAttribution(
    tokens: readonly number[],
    answer: number,
    foil: number,
    options: AttributionOptions = {},
  ): Promise<Float32Array[]> {
    return neuronAttribution(this.#attributed(), tokens, { answer, foil }, options);
  }

  #attributed(): AttributedModel {
    return {
      config: this.config,
      norm: this.#norm,
      stored: this.#layers.stored,
      unembedRow: (token) => this.unembedRow(token),
      residuals: (tokens, names, options) => this.residuals(tokens, names, options),
    };
  }

  /** The unembedding's vector of one token, `[dModel]`. */
  unembedRow(token: number): Promise<Float32Array> {
    return this.#unembedding.row(token);
  }

  async dispose(): Promise<void> {
    await this.loaded.catch(() => undefined);
    await this.#runtime.close();
  }
}
