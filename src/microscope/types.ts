import type {
  BackwardOptions,
  BackwardPass,
  HeadRef,
  MlpRef,
  VariantsOptions,
} from './circuitTypes.ts';
import type { ModelConfig } from './config.ts';
import type { HookName } from './hooks.ts';
import type { ModelWeights } from './modelWeights.ts';
import type { Tensor } from './tensor.ts';

export type { Tensor };

/** One prompt, or a batch of prompts of equal length. Token ids. */
export type Tokens = readonly number[] | readonly (readonly number[])[];

/**
 * One change to one hook while the model runs: `value = value * keep + add` at the chosen places.
 * `keep: 0` with no `add` is zero ablation; `keep: 0` with `add` sets a value (patching, mean ablation);
 * `keep: 1` with `add` steers.
 */
export interface Intervention {
  readonly hook: HookName;
  /** attn.hook_z and attn.hook_pattern only; all heads where absent. */
  readonly head?: number;
  /** mlp.hook_post only; all neurons where absent. */
  readonly neuron?: number;
  /** attn.hook_pattern only: the position looked at; all where absent. Negative counts from the end. */
  readonly key?: number;
  /** Destination positions; all where absent. Negative counts from the end. */
  readonly position?: number | readonly number[];
  /** Row of the batch; all rows where absent. */
  readonly batch?: number;
  /** Default 1. */
  readonly keep?: number;
  /**
   * Added after scaling. Its length is that of one value at the hook (dModel, dHead, dMlp, or 1 for a neuron
   * or a key; for a pattern the number of key positions), or that times the number of chosen positions.
   */
  readonly add?: ArrayLike<number>;
}

/**
 * One change of a weight for one run: W + u vᵀ in the place of W, of rank one, where W is `[in, out]` as in
 * TransformerLens and rows are multiplied from the left, x W. The model's own weights are not touched.
 */
export interface WeightChange {
  /** Matrices that write into the residual stream: W_out `[dMlp, dModel]`, W_O `[nHeads, dHead, dModel]`. */
  readonly weight: `blocks.${number}.mlp.W_out` | `blocks.${number}.attn.W_O`;
  /** Of W_O, and needed there: which head's `[dHead, dModel]`. */
  readonly head?: number;
  /** What it reads, `[dMlp]` or `[dHead]`. */
  readonly u: ArrayLike<number>;
  /** What it writes, `[dModel]`. */
  readonly v: ArrayLike<number>;
}

export interface RunOptions {
  readonly interventions?: readonly Intervention[];
  /** Several of one weight add up. Interventions on what a changed weight writes act after it. */
  readonly weightChanges?: readonly WeightChange[];
  /** Positions whose logits are computed. Default: the last one only. Negative counts from the end. */
  readonly logitsAt?: 'all' | 'last' | readonly number[];
  readonly signal?: AbortSignal;
  /** Called after each block. */
  readonly onBlock?: (layer: number, nLayers: number) => void;
}

/** Values by hook name, each `[batch, pos, …]` as in TransformerLens; attn.hook_pattern is `[batch, head, query, key]`. */
export interface ActivationCache {
  get(name: HookName): Tensor;
  has(name: HookName): boolean;
  names(): HookName[];
}

export interface RunResult {
  /** `[batch, positions, dVocab]`, for the positions asked for. */
  readonly logits: Tensor;
}

export interface RunWithCacheResult extends RunResult {
  readonly cache: ActivationCache;
}

export interface TokenScore {
  readonly token: number;
  /** The token's text, with its leading space. */
  readonly text: string;
  readonly logit: number;
  readonly probability: number;
}

/** The text side of a model. */
export interface Tokenizer {
  encode(text: string): number[];
  decode(tokens: readonly number[]): string;
  /** Each token's own text, with its leading space. */
  toStrTokens(tokens: readonly number[]): string[];
  /** The id of a text that is one token. Throws with the tokens it splits into where it is not. */
  toSingleToken(text: string): number;
}

/** What a residual-stream vector would predict, read through the final norm and the unembedding. */
export interface LensRow {
  /** Hook the row was read at. */
  readonly hook: HookName;
  readonly layer: number;
  /** `[dVocab]`. */
  readonly logits: Float32Array;
}

/** What the residual stream would predict at every position, read at one hook. */
export interface LensGridRow {
  readonly hook: HookName;
  readonly layer: number;
  /** `[pos, dVocab]`. */
  readonly logits: Tensor;
}

export interface LensGridOptions {
  /** Called with each row, from the first layer up, as soon as its layer has run. Rows are not kept. */
  readonly onRow: (row: LensGridRow) => void;
  readonly interventions?: readonly Intervention[];
  readonly signal?: AbortSignal;
}

export interface AttributionOptions {
  /** Position read; default the last. */
  readonly position?: number;
  readonly interventions?: readonly Intervention[];
  readonly signal?: AbortSignal;
  /** Called after each block, where there is no cache to read from. */
  readonly onBlock?: (layer: number, nLayers: number) => void;
  /** Read from the cache of a run instead of running again. It must hold `lensHooks` or `attributionHooks`. */
  readonly cache?: ActivationCache;
}

/** How much each component writes in the direction answer − foil, through the final norm with its scale frozen. Logits. */
export interface Attribution {
  /** `[nLayers][nHeads]`. */
  readonly heads: number[][];
  /** `[nLayers]`. */
  readonly mlps: number[];
  readonly embed: number;
  /** Biases (of W_O and, for LayerNorm, of ln_final). 0 where there are none. */
  readonly bias: number;
  /** The logit difference itself: the sum of all the above. */
  readonly total: number;
}

/** What a run is judged by: the logit of `answer` minus that of `foil`, or any function of the last position's logits. */
export type Metric =
  { readonly answer: number; readonly foil: number } | ((logits: Float32Array) => number);

export interface VariantsResult {
  /** The metric of the run without interventions. */
  readonly base: number;
  /** The metric of each variant. */
  readonly values: number[];
}

/** Named as in TransformerLens's `patching`: `get_act_patch_<site>`. */
export type PatchSweepSite =
  'resid_pre' | 'attn_out' | 'mlp_out' | 'attn_head_out_all_pos' | 'attn_head_out_by_pos';

export interface PatchSweepOptions extends VariantsOptions {
  readonly site: PatchSweepSite;
  /** All where absent. */
  readonly layers?: readonly number[];
  /** The run that values are taken from: the clean prompt for denoising, the corrupt one for noising. */
  readonly source: readonly number[];
  /** The run that they are put into. */
  readonly target: readonly number[];
  readonly metric: Metric;
}

export interface PatchSweep {
  /** `[layers, pos]`, `[layers, nHeads]` or `[layers, pos, nHeads]`; the lists below are row-major. */
  readonly shape: readonly number[];
  readonly values: readonly number[];
  /** (value − target) / (source − target): 0 is the target run, 1 the source run. */
  readonly effects: readonly number[];
  readonly sourceMetric: number;
  readonly targetMetric: number;
}

/** A head's query, key or value. A key or value head is counted among the nKeyValueHeads. */
export type PathReceiver = HeadRef & { readonly input: 'q' | 'k' | 'v' };

export interface PathPatchesOptions extends VariantsOptions {
  readonly source: readonly number[];
  readonly target: readonly number[];
  /** Each is patched by itself. */
  readonly senders: readonly (HeadRef | MlpRef)[];
  readonly receivers: readonly PathReceiver[];
  /** MLPs between sender and receiver: computed anew, the default, or held at their target values, as heads are. */
  readonly mlps?: 'anew' | 'held';
  readonly metric: Metric;
}

export interface PathPatchOptions extends Omit<PathPatchesOptions, 'receivers'> {
  readonly receiver: PathReceiver;
}

/** One number per sender. */
export type PathPatch = Omit<PatchSweep, 'shape'>;

export interface GenerateOptions {
  readonly maxNewTokens: number;
  /** 0, the default, takes the likeliest token. */
  readonly temperature?: number;
  /** Of the drawing of tokens; default 0. */
  readonly seed?: number;
  /** Ends with this token. */
  readonly stopAt?: number;
  /** Positions count from the start of the prompt; without positions every token is acted on. */
  readonly interventions?: readonly Intervention[];
  /** Of the whole run, every token to come included. */
  readonly weightChanges?: readonly WeightChange[];
  readonly signal?: AbortSignal;
  readonly onToken?: (token: number) => void;
}

export interface Model {
  readonly id: string;
  readonly name: string;
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  readonly hash: string;
  /** What a reader should know about how its files were read, in sentences. */
  readonly notes?: readonly string[];
  readonly device: Device;
  readonly weights: ModelWeights;
  run(tokens: Tokens, options?: RunOptions): Promise<RunResult>;
  /** `names`: exact hook names. All hooks of the model where absent. */
  runWithCache(
    tokens: Tokens,
    names?: readonly HookName[],
    options?: RunOptions,
  ): Promise<RunWithCacheResult>;
  /** One row per hook_resid_pre, then the last block's hook_resid_post, read at one position. */
  logitLens(tokens: readonly number[], options?: AttributionOptions): Promise<LensRow[]>;
  /** The same at every position, handed over row by row while the layers run (and while they still arrive). */
  logitLensGrid(tokens: readonly number[], options: LensGridOptions): Promise<void>;
  /** Logits of any residual vectors `[rows, dModel]` through ln_final and the unembedding. */
  unembed(residual: Tensor, signal?: AbortSignal): Promise<Tensor>;
  directLogitAttribution(
    tokens: readonly number[],
    answer: number,
    foil: number,
    options?: AttributionOptions,
  ): Promise<Attribution>;
  /**
   * The metric of many versions of one run, each with its own interventions (their `batch` is not used). Gives what a
   * run of each would give, many times faster: only what can differ is computed, and all go through together.
   */
  runVariants(
    tokens: readonly number[],
    variants: readonly (readonly Intervention[])[],
    metric: Metric,
    options?: VariantsOptions,
  ): Promise<VariantsResult>;
  /** A clean and a corrupt run, and one pass back between them: what `secantAttribution` and its kin are made of. */
  backward(options: BackwardOptions): Promise<BackwardPass>;
  /** Continues a prompt and returns the new tokens. */
  generate(prompt: readonly number[], options: GenerateOptions): Promise<number[]>;
  /** Each neuron's part of the logit difference answer − foil, `[nLayers][dMlp]`; a layer's neurons sum to its MLP's part, biases apart. */
  neuronAttribution(
    tokens: readonly number[],
    answer: number,
    foil: number,
    options?: AttributionOptions,
  ): Promise<Float32Array[]>;
  dispose(): Promise<void>;
}

export type Device = 'wasm' | 'webgpu';

export type DevicePreference = Device | 'auto';

/** What a load is doing now. `bytes` counts stored bytes of the model; `blocks` the layers ready to run. */
export interface LoadProgress {
  readonly model: string;
  readonly bytes: number;
  readonly totalBytes: number;
  readonly blocks: number;
  readonly totalBlocks: number;
}

/** What an experiment is given: models by id, loaded once and kept, and the way to report and to stop. */
export interface Microscope {
  readonly signal: AbortSignal;
  model(id: string): Promise<Model>;
  /** `fraction` from 0 to 1; `partial` is a result so far, where the experiment has one to show. */
  progress(fraction: number, partial?: unknown): void;
  /** Between two steps that a reader may watch: waits until the next shall begin. Absent where nobody watches. */
  pace?(): Promise<void>;
}
