import type { ModelConfig } from './config.ts';
import type { WeightType } from './weights.ts';

export const MANIFEST_FORMAT = 'conceptscope-model/1';
export const MAX_PART_BYTES = 16 * 1024 * 1024;

/** One file of a model folder. The parts, joined in order, are one run of bytes that tensors point into. */
export interface ManifestPart {
  readonly file: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

export interface ManifestTensor {
  readonly name: string;
  readonly type: WeightType;
  readonly shape: readonly number[];
  /** From the start of the first part; a tensor larger than a part runs on into the next. */
  readonly offset: number;
  readonly bytes: number;
}

/** `manifest.json` of `public/models/<id>/`, written by `microscope convert` and by nothing else. */
export interface Manifest {
  readonly format: typeof MANIFEST_FORMAT;
  readonly id: string;
  readonly name: string;
  /** SPDX identifier. */
  readonly licence: string;
  readonly source: { readonly file: string; readonly sha256: string; readonly note: string };
  readonly config: ModelConfig;
  /** Of the joined parts, hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly tokenizer: { readonly file: string; readonly bytes: number; readonly sha256: string };
  readonly parts: readonly ManifestPart[];
  /** In the order they are needed: embedding, final norm, then block by block. */
  readonly tensors: readonly ManifestTensor[];
}
