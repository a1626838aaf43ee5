import type { Device, LoadProgress, MemoryMode } from '../../microscope/index.ts';
import type { Pace } from '../pace.ts';
import type { OwnShape } from '../panels.ts';

/** A model of the reader's own. The files stay on their disk and are read by range. */
export interface OwnFiles {
  /** One for each time that files are chosen. */
  readonly id: string;
  readonly files: readonly File[];
}

export const sizeOf = (files: readonly File[]) => files.reduce((sum, file) => sum + file.size, 0);

/** What a demo knows of the engine: two calls, both abortable, both answered from the worker. */
export interface LiveEngine {
  /** Loads the models that an experiment needs, and tests them; or the reader's own in place of its one model. */
  open(
    experiment: string,
    /** What will be run first: it may be previewed while the model arrives. */
    spec: unknown,
    onload: (event: LoadEvent) => void,
    signal: AbortSignal,
    own?: OwnFiles,
  ): Promise<OpenedModels>;
  run(
    experiment: string,
    spec: unknown,
    onprogress: (fraction: number, partial?: unknown) => void,
    signal: AbortSignal,
    own?: OwnFiles,
    /** Given the way to hold the run, where its experiment can be held between two steps. */
    onpaced?: (set: (pace: Pace) => void) => void,
  ): Promise<RunReport>;
  /** Lets go of a reader's own model. */
  release(own: OwnFiles): void;
  /** Lets go of the site's models, which no demo of the page runs on now. They load again when asked for. */
  releaseSite(): void;
  /** Packed or unpacked, as the reader wishes, between two runs. Nothing changes where the device cannot. */
  hold(memory: MemoryMode): void;
  /** Tells how the site's models are held, now and whenever it changes. Gives what ends it. */
  watchHolding(listener: (holding: Holding) => void): () => void;
  /** Tells that another frame of the site has taken the models. Gives what ends it. */
  watchLoss(listener: () => void): () => void;
}

export type LoadEvent =
  | { readonly stage: 'download'; readonly model: LoadProgress }
  /** A short run is compared with the recorded one; a model of the reader's own with itself on WASM. */
  | { readonly stage: 'self-test' }
  /** What an experiment has so far on the layers that have arrived. */
  | { readonly stage: 'preview'; readonly partial: unknown };

/** How the site's models are held: packed, being unpacked beside that, or unpacked. */
export type Holding = 'lean' | 'growing' | 'fast';

export interface OpenedModels {
  readonly device: Device;
  /** What the reader should know, such as a fallback from WebGPU to WASM. */
  readonly notes: readonly string[];
  /** The reader's own model, where that was asked for. */
  readonly own?: OwnShape;
}

/** A model of the reader's own, loaded. */
export interface OwnModel extends OwnShape {
  readonly files: OwnFiles;
}

/** A run that ended before it began: the reader can mend the field. */
export interface Refusal {
  readonly field: string;
  readonly message: string;
}

export interface RunReport {
  /** The spec as it ran: heads that a reader's own model lacks are replaced. */
  readonly spec: unknown;
  readonly result: unknown;
  readonly device: Device;
  /** Of the experiment's own run, without queueing. */
  readonly ms: number;
}
