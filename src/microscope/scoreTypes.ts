import type { VariantsOptions } from './circuitTypes.ts';
import type { Intervention } from './types.ts';

export interface HeadScoresOptions extends VariantsOptions {
  /** Default 0. */
  readonly seed?: number;
  /** Tokens in one copy; default 50. */
  readonly length?: number;
  /** Sequences averaged over; default 4. */
  readonly sequences?: number;
  readonly interventions?: readonly Intervention[];
}

/** Mean attention, `[nLayers][nHeads]`. */
export interface HeadScores {
  /** To the token after the earlier mention of the current one. */
  readonly induction: number[][];
  /** To the earlier mention of the current token. */
  readonly duplicateToken: number[][];
  readonly previousToken: number[][];
  /** −log probability, in nats, of tokens 1, 2, … of the repeated sequence; mean over sequences. */
  readonly lossByPosition: number[];
}

export interface CopyingScoresOptions {
  /** The sample that shares are taken of. */
  readonly tokens: readonly number[];
  /** How many of the largest and smallest logits count; default 5. */
  readonly top?: number;
  /** What a head reads of a token: its embedding with what MLP 0 adds to it (default), or its embedding. */
  readonly from?: 'mlp0' | 'embed';
  /** All where absent. */
  readonly layers?: readonly number[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (fraction: number) => void;
}

/** Shares of the sample from 0 to 1, `[layers][nHeads]`. */
export interface CopyingScores {
  readonly copying: number[][];
  readonly suppressing: number[][];
}
