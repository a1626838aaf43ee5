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
 * Loads the build of onnxruntime-web that fits. Never the default or `/all` import: their older WebGPU backend gave
 * wrong results without an error. Each is fetched only when this is called. `threads` counts for the first model of a
 * process or worker only: ONNX Runtime starts its threads once.
 */
export async function loadOrt(device: Device, threads = wasmThreads()): Promise<Ort> {
  const ort = await importBuild(device);
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'error';
  return ort;
}

function importBuild(device: Device): Promise<Ort> {
  if (IN_NODE) {
    const build = 'onnxruntime-web'; // in Node a WASM-only build; kept from the bundler, which would ship the default one
    return import(/* @vite-ignore */ build) as Promise<Ort>;
  }
  if ('Suspending' in WebAssembly) return import('onnxruntime-web/jspi');
  return device === 'webgpu' ? import('onnxruntime-web/webgpu') : import('onnxruntime-web/wasm');
}

/** Threads need shared memory: in a page that takes cross-origin isolation, in Node they always work. */
function wasmThreads(): number {
  const isolated = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated;
  if (!isolated && !IN_NODE) return 1;
  return Math.min(MAX_THREADS, globalThis.navigator?.hardwareConcurrency ?? 1);
}

/**
 * `auto` takes WebGPU where there is a real adapter and WASM otherwise: a software adapter is some 40 times slower
 * than WASM. Asking for WebGPU by name takes a software adapter too.
 */
export async function chooseDevice(preference: DevicePreference): Promise<Device> {
  if (preference === 'wasm') return 'wasm';
  const adapter = await requestAdapter();
  if (preference === 'webgpu') {
    if (!adapter) throw new DeviceError('webgpu: this browser offers no WebGPU adapter');
    return 'webgpu';
  }
  return adapter && !adapter.info.isFallbackAdapter ? 'webgpu' : 'wasm';
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
