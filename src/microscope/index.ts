/** The engine's only door. */
export type { ModelConfig } from './config.ts';
export type { WeightSource, WeightTensor, WeightType } from './weights.ts';
export type { Manifest } from './manifest.ts';
export type { HookName, BlockHook, PatchableHook } from './hooks.ts';
export { DeviceError, DownloadError, FormatError, UnsupportedError } from './errors.ts';
export type * from './types.ts';
