/** The engine's only door. */
export type { ModelConfig } from './config.ts';
export type { WeightSource, WeightTensor, WeightType } from './weights.ts';
export type { Manifest } from './manifest.ts';
export type { HookName } from './hooks.ts';
export { attributionHooks, everyLayer, lensHooks } from './hooks.ts';
export { DeviceError, DownloadError, FormatError, UnsupportedError } from './errors.ts';
export { ModelPool, type ModelPoolOptions, type OpenOptions } from './lens/modelPool.ts';
export { loadModel, modelsAt, type LoadModelOptions } from './loadModel.ts';
export { recordSelfTest, runSelfTest, type SelfTest } from './lens/selfTest.ts';
export { chooseMemory, type DeviceWords, type MemoryMode } from './run/memoryMode.ts';
export { openModelFolder } from './download/openModelFolder.ts';
export type { DownloadProgress, OpenFolderOptions } from './download/openModelFolder.ts';
export { bringGpuRuntime } from './runtime/ort.ts';
export { evict, keptModels } from './download/partCache.ts';
export { filesFolder } from './sources/filesFolder.ts';
export type { ModelFolder } from './sources/modelFiles.ts';
export { openModel } from './sources/openModel.ts';
export { hasGpt2SmallShape, nameByShape } from './sources/nameModel.ts';
export type * from './types.ts';
export type * from './circuitTypes.ts';
export type * from './modelWeights.ts';
export type * from './scoreTypes.ts';
export { headScores } from './lens/headScores.ts';
export { patchSweep } from './lens/patchSweep.ts';
export {
  attributionPatching,
  estimateNodes,
  secantAttribution,
  secantEdges,
} from './lens/secantAttribution.ts';
export { pathPatch, pathPatches } from './lens/pathPatch.ts';
export { copyingScores } from './lens/copyingScores.ts';
export { neuronLogits, ovCircuit, qkCircuit } from './lens/weightProducts.ts';
export { seededRandom } from './run/random.ts';
export {
  addVector,
  meanAblation,
  patchFromCache,
  resampleAblation,
  valueAblation,
  zeroAblation,
  type Place,
} from './run/makeInterventions.ts';
