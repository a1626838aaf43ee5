import type { Device, LoadProgress } from '../microscope/index.ts';

/** What a demo knows of the engine: two calls, both abortable, both answered from the worker. */
export interface LiveEngine {
  /** Loads the models that an experiment needs, and tests them. */
  open(
    experiment: string,
    onload: (event: LoadEvent) => void,
    signal: AbortSignal,
  ): Promise<OpenedModels>;
  run(
    experiment: string,
    spec: unknown,
    onprogress: (fraction: number, partial?: unknown) => void,
    signal: AbortSignal,
  ): Promise<RunReport>;
}

export type LoadEvent =
  { readonly stage: 'download'; readonly model: LoadProgress } | { readonly stage: 'self-test' };

export interface OpenedModels {
  readonly device: Device;
  /** What the reader should know, such as a fallback from WebGPU to WASM. */
  readonly notes: readonly string[];
}

export interface RunReport {
  readonly result: unknown;
  readonly device: Device;
  /** Of the experiment's own run, without queueing. */
  readonly ms: number;
}
