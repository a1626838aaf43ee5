export interface VariantsOptions {
  readonly signal?: AbortSignal;
  /** From 0 to 1, after each block's run. */
  readonly onProgress?: (fraction: number) => void;
}

/** Two prompts of one length, and the two answers that they are told apart by. */
export interface PairOptions extends VariantsOptions {
  readonly clean: readonly number[];
  readonly corrupt: readonly number[];
  /** Tokens: what is attributed is the logit of `answer` minus that of `foil`, at the last position. */
  readonly metric: { readonly answer: number; readonly foil: number };
}

/** The metric of each run, in logits. */
export interface PairMetrics {
  readonly cleanMetric: number;
  readonly corruptMetric: number;
}

/**
 * What putting a node of the clean run into the corrupt one is estimated to bring back, as a share of
 * `cleanMetric − corruptMetric`. Effects overlap: shares of heads add up to their layer's attnOut, not to 1.
 */
export interface NodeAttribution extends PairMetrics {
  /** attn.hook_z of a head, all positions: `[nLayers][nHeads]`. */
  readonly headZ: number[][];
  /** `[nLayers][pos][nHeads]`. */
  readonly headZByPos: number[][][];
  /** hook_mlp_out, `[nLayers][pos]`. */
  readonly mlpOut: number[][];
  /** hook_attn_out, `[nLayers][pos]`. */
  readonly attnOut: number[][];
  /** hook_resid_pre, `[nLayers][pos]`; each layer's add up to 1 where slopes are secants. */
  readonly residPre: number[][];
}

/** Both estimates of the same two runs. */
export interface NodeEstimates {
  /** `secantAttribution` */
  readonly secant: NodeAttribution;
  /** `attributionPatching` */
  readonly gradient: NodeAttribution;
}

export interface HeadRef {
  readonly layer: number;
  readonly head: number;
}

export interface MlpRef {
  readonly layer: number;
  readonly mlp: true;
}

/** The straight way through the residual stream from what a head or an MLP writes to what a head's query, key or value reads. */
export interface Edge {
  readonly sender: HeadRef | MlpRef;
  /** A key or value head is counted among the nKeyValueHeads. */
  readonly receiver: HeadRef;
  readonly input: 'q' | 'k' | 'v';
  /** As of a node: of `cleanMetric − corruptMetric`, all positions. */
  readonly share: number;
}

export interface BackwardOptions extends PairOptions {
  /**
   * One way back for each, all together. `secant`: by slopes between the two runs. `tangent`: at the corrupt one, the
   * gradient.
   */
  readonly slopes: readonly ('secant' | 'tangent')[];
  /** By the first of the slopes. Default false. */
  readonly edges?: boolean;
}

/** Worth times difference, in logits, `[pos from first on]`. */
export interface BackwardNodes {
  /** `[pos, nHeads]` */
  readonly z: Float32Array;
  readonly mlpOut: Float32Array;
  readonly attnOut: Float32Array;
  readonly residPre: Float32Array;
}

export interface BackwardPass extends PairMetrics {
  /** The first position at which the prompts differ: before it nothing does. */
  readonly first: number;
  /** By slope, in the order asked for, and layer. */
  readonly nodes: readonly (readonly BackwardNodes[])[];
  /** In logits, in no order; empty where they were not asked for. */
  readonly edges: readonly (Omit<Edge, 'share'> & { readonly logits: number })[];
}
