import type * as OrtTypes from 'onnxruntime-web';
import { DeviceError } from '../errors.ts';
import type { Device, DevicePreference } from '../types.ts';

export type Ort = typeof OrtTypes;

/** Beyond this many threads a model of this size gains nothing. */
const MAX_THREADS = 4;

const IN_NODE =
  (globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node !==
  undefined;

/**
 * Loads the build of onnxruntime-web that fits: on WASM the one without WebGPU, whose functions are fewer and called
 * without JSPI's detours (a warm start takes a fifth less), unless the other is here already. Never the default or `/all` import: their older WebGPU backend gave
 * wrong results without an error. Nor `/webgpu`, for browsers without JSPI: its 26.8 MB of wasm are more than some
 * hosts take, so that these browsers run on WASM. Each is fetched only when this is called. `threads` counts for the
 * first model of a process or worker only: ONNX Runtime starts its threads once.
 */
export async function loadOrt(device: Device, threads = wasmThreads()): Promise<Ort> {
  const ort = await importBuild(device);
  ort.env.wasm.numThreads = brought ? 1 : threads;
  ort.env.logLevel = 'error';
  return ort;
}

let brought: Uint8Array | undefined;

/**
 * For a program that is no page and has put a `navigator.gpu` in place: the wasm of onnxruntime-web's `/jspi` build,
 * which it has to read itself. From here on models run on that build, with WebGPU, and on one thread where on WASM.
 */
export function bringGpuRuntime(wasm: Uint8Array): void {
  brought = wasm;
}

/** JavaScript Promise Integration: WASM code can wait for the graphics processor. */
const hasJspi = (): boolean => 'Suspending' in WebAssembly;

/** Whether the build for WebGPU has been loaded, in this page or worker. */
let forGpu = false;

async function importBuild(device: Device): Promise<Ort> {
  if (IN_NODE) {
    // In Node the default is a WASM-only build. A bundler, which would ship another, cannot see through the join.
    const build = ['onnxruntime-web', ...(brought ? ['jspi'] : [])].join('/');
    const ort = (await import(/* @vite-ignore */ build)) as Ort;
    if (brought) ort.env.wasm.wasmBinary = brought;
    return ort;
  }
  forGpu ||= device === 'webgpu';
  const ort = await (forGpu ? import('onnxruntime-web/jspi') : import('onnxruntime-web/wasm'));
  const { origin } = new URL(import.meta.url);
  // To a worker that a closed-off frame carries its own bundle is a stranger's: told where the wasm is, it takes it.
  if (origin !== globalThis.location.origin) ort.env.wasm.wasmPaths = { wasm: await wasmAddress() };
  return ort;
}

async function wasmAddress(): Promise<URL> {
  const { default: path } = await (forGpu
    ? import('onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url')
    : import('onnxruntime-web/ort-wasm-simd-threaded.wasm?url'));
  return new URL(path, import.meta.url);
}

/** Threads need shared memory: in a page that takes cross-origin isolation, in Node they always work. */
function wasmThreads(): number {
  const isolated = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated;
  if (!isolated && !IN_NODE) return 1;
  return Math.min(MAX_THREADS, globalThis.navigator?.hardwareConcurrency ?? 1);
}

/** Of a browser whose WebGPU the engine cannot use. */
const NO_JSPI = 'webgpu: this browser lacks JSPI, which the engine needs for WebGPU';

/**
 * `auto` takes WebGPU where there is a real adapter and JSPI, and WASM otherwise: a software adapter is some 40 times
 * slower than WASM. Asking for WebGPU by name takes a software adapter too. `onFallback` hears why a real adapter is
 * left alone.
 */
export async function chooseDevice(
  preference: DevicePreference,
  onFallback?: (reason: string) => void,
): Promise<Device> {
  if (preference === 'wasm') return 'wasm';
  const adapter = await requestAdapter();
  if (preference === 'webgpu') {
    if (!adapter) throw new DeviceError('webgpu: this browser offers no WebGPU adapter');
    if (!hasJspi()) throw new DeviceError(NO_JSPI);
    return 'webgpu';
  }
  if (!adapter || adapter.info.isFallbackAdapter) return 'wasm';
  if (hasJspi()) return 'webgpu';
  onFallback?.(NO_JSPI);
  return 'wasm';
}

const ADAPTER_ANSWERS_WITHIN_MS = 5000;

/** Null where there is none, or no answer to two requests: a graphics process that has just crashed leaves one open. */
async function requestAdapter(): Promise<GPUAdapter | null> {
  const gpu = (globalThis.navigator as Navigator | undefined)?.gpu;
  if (!gpu) return null;
  for (let attempt = 0; attempt < 2; attempt++) {
    const asked = gpu.requestAdapter().catch(() => null);
    const adapter = await Promise.race([asked, delay(ADAPTER_ANSWERS_WITHIN_MS)]);
    if (adapter !== undefined) return adapter;
  }
  return null;
}

export const delay = (ms: number) =>
  new Promise<undefined>((resolve) => {
    setTimeout(resolve, ms, undefined);
  });
