/** `tests/fixtures/oracle-smollm2-135m.json`: values from TransformerLens, rounded to five decimals (norms to four). */
export interface Oracle {
  readonly model: string;
  readonly oracle: string;
  readonly cases: readonly OracleCase[];
  readonly patches: readonly OraclePatch[];
}

export interface OracleCase {
  readonly prompt: string;
  readonly tokens: readonly number[];
  readonly strTokens: readonly string[];
  readonly top10: readonly {
    readonly token: number;
    readonly logit: number;
    readonly prob: number;
  }[];
  /** L2 norm of hook_resid_pre, `[nLayers][pos]`. */
  readonly residPreNorm: readonly (readonly number[])[];
  /** The first values of the last block's hook_resid_post at the last position. */
  readonly residFinalLast8: readonly number[];
  /** Attention of the last query, by `"layer.head"`. */
  readonly patternLastRow: Readonly<Record<string, readonly number[]>>;
  /** What each hook_resid_pre predicts at the last position. */
  readonly logitLensResidPre: readonly OracleLensRow[];
  readonly answer?: string;
  readonly foil?: string;
  readonly logitDiff?: number;
  /** `[nLayers][nHeads]`. */
  readonly headDirectLogitAttribution?: readonly (readonly number[])[];
  /** `[nLayers]`. */
  readonly mlpDirectLogitAttribution?: readonly number[];
}

export interface OracleLensRow {
  readonly top: number;
  readonly logit: number;
  readonly answerRank?: number;
  readonly answerLogit?: number;
}

/**
 * Activation patching, clean into corrupt. Each value is the share of the logit difference that comes back:
 * (patched − corrupt) / (clean − corrupt).
 */
export interface OraclePatch {
  readonly clean: string;
  readonly corrupt: string;
  readonly answer: string;
  readonly foil: string;
  readonly logitDiffClean: number;
  readonly logitDiffCorrupt: number;
  /** hook_resid_pre at one position, `[nLayers][pos]`. */
  readonly residPre: readonly (readonly number[])[];
  /** attn.hook_z of one head at all positions, `[nLayers][nHeads]`. */
  readonly headZAllPos: readonly (readonly number[])[];
}

/** `tests/fixtures/oracle-secant-smollm2-135m.json`: shares of the logit difference, from a prototype in PyTorch, to six decimals. */
export interface SecantOracle {
  readonly pairs: readonly OracleSecant[];
}

export interface OracleSecant {
  readonly name: string;
  readonly clean: readonly number[];
  readonly corrupt: readonly number[];
  readonly answer: number;
  readonly foil: number;
  readonly logitDiffClean: number;
  readonly logitDiffCorrupt: number;
  /** All positions, `[nLayers][nHeads]`. */
  readonly headZ: readonly (readonly number[])[];
  /** `[nLayers][pos]` */
  readonly mlpOut: readonly (readonly number[])[];
  readonly residPre: readonly (readonly number[])[];
  /** Each head patched by itself. */
  readonly headZExact: readonly (readonly number[])[];
}
