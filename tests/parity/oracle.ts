/** `tests/fixtures/oracle-smollm2-135m.json`: values from TransformerLens, rounded to five decimals (norms to four). */
export interface Oracle {
  readonly model: string;
  readonly oracle: string;
  readonly cases: readonly OracleCase[];
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
