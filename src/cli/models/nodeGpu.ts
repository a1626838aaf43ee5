import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bringGpuRuntime, type Device, type DevicePreference } from '../../microscope/index.ts';

const RUNTIME = 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm';

export interface OpenedDevice {
  readonly device: Device;
  /** A graphics device in software: some 40 times slower than WASM. */
  readonly software: boolean;
  /** In words: the adapter, or why WASM was taken; undefined where WASM was asked for. */
  readonly about: string | undefined;
}

/**
 * The device to run on. For WebGPU, Dawn's bindings are put in the place where browsers have theirs: `auto` takes them
 * where there is a real adapter, `webgpu` a software one, too. Throws where `webgpu` cannot be had, and says why.
 */
export async function openDevice(choice: DevicePreference): Promise<OpenedDevice> {
  if (choice === 'wasm') return onWasm(undefined);
  const found = await findAdapter();
  if (typeof found === 'string') {
    if (choice === 'webgpu') throw new Error(`--device webgpu: ${found}`);
    return onWasm(found);
  }
  const { name, software } = found;
  if (choice === 'auto' && software) return onWasm(`the only adapter is software (${name})`);
  Object.assign(globalThis, found.globals);
  Object.defineProperty(globalThis.navigator, 'gpu', { value: found.gpu, configurable: true });
  bringGpuRuntime(await readFile(fileURLToPath(import.meta.resolve(RUNTIME))));
  return { device: 'webgpu', software, about: software ? `${name}, in software` : name };
}

const onWasm = (about: string | undefined): OpenedDevice => ({
  device: 'wasm',
  software: false,
  about,
});

interface FoundAdapter {
  readonly gpu: GPU;
  readonly globals: object;
  readonly name: string;
  readonly software: boolean;
}

/** The machine's adapter, or what was expected and is missing. */
async function findAdapter(): Promise<FoundAdapter | string> {
  if (!('Suspending' in WebAssembly)) {
    return `expected Node 24 or newer, whose WebAssembly can wait for a graphics device, got ${process.version}`;
  }
  const dawn = await import('webgpu')
    .then(({ create, globals }) => ({ gpu: create([]), globals }))
    .catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  if (typeof dawn === 'string') {
    const why = dawn.split('\n', 1)[0];
    return `expected the package "webgpu", which does not load here: npm install webgpu (${why})`;
  }
  const adapter = await dawn.gpu.requestAdapter();
  if (!adapter) {
    return 'expected a WebGPU adapter, and this machine offers none (on Linux: a Vulkan driver)';
  }
  const { description, device, vendor } = adapter.info;
  const name = [vendor, description || device].filter(Boolean).join(' ');
  return { ...dawn, name, software: adapter.info.isFallbackAdapter };
}
