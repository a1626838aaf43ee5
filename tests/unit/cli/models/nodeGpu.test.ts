import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openDevice, type OpenedDevice } from '../../../../src/cli/models/nodeGpu.ts';

type Adapter = 'a graphics card' | 'software' | 'none';

let adapter: Adapter = 'none';
let installed = true;

vi.mock('webgpu', () => ({
  globals: {},
  create: () => {
    if (!installed) throw new Error('no such package');
    const info = {
      vendor: 'maker',
      description: 'model 7',
      isFallbackAdapter: adapter === 'software',
    };
    return { requestAdapter: () => Promise.resolve(adapter === 'none' ? null : { info }) };
  },
}));

const before = Object.getOwnPropertyDescriptor(globalThis.navigator, 'gpu');

beforeEach(() => {
  installed = true;
});
afterEach(() => {
  vi.restoreAllMocks();
  if (before) Object.defineProperty(globalThis.navigator, 'gpu', before);
  else Reflect.deleteProperty(globalThis.navigator, 'gpu');
});

it.each<[Adapter, OpenedDevice]>([
  ['a graphics card', { device: 'webgpu', software: false, about: 'maker model 7' }],
  [
    'software',
    { device: 'wasm', software: false, about: 'the only adapter is software (maker model 7)' },
  ],
  [
    'none',
    {
      ...{ device: 'wasm', software: false },
      about: 'expected a WebGPU adapter, and this machine offers none (on Linux: a Vulkan driver)',
    },
  ],
])('left to itself it meets %s with %j', async (found, expected) => {
  adapter = found;
  expect(await openDevice('auto')).toEqual(expected);
  const put = expected.device === 'webgpu';
  expect('gpu' in globalThis.navigator).toBe(put || before !== undefined);
});

it('takes software where WebGPU is asked for by name, and says so', async () => {
  adapter = 'software';
  const about = 'maker model 7, in software';
  expect(await openDevice('webgpu')).toEqual({ device: 'webgpu', software: true, about });
});

it('says why there is no WebGPU where it is asked for by name', async () => {
  adapter = 'none';
  await expect(openDevice('webgpu')).rejects.toThrow(
    '--device webgpu: expected a WebGPU adapter, and this machine offers none',
  );
  installed = false;
  await expect(openDevice('webgpu')).rejects.toThrow('npm install webgpu (no such package)');
  expect(await openDevice('auto')).toMatchObject({ device: 'wasm' });
});

it('names the Node it needs where WebAssembly cannot wait for a graphics device', async () => {
  adapter = 'a graphics card';
  const without = Object.getOwnPropertyDescriptor(WebAssembly, 'Suspending')!;
  Reflect.deleteProperty(WebAssembly, 'Suspending');
  try {
    await expect(openDevice('webgpu')).rejects.toThrow(/expected Node 24 or newer, .*, got v\d/);
  } finally {
    Object.defineProperty(WebAssembly, 'Suspending', without);
  }
});

it('asks for no adapter where WASM is wanted', async () => {
  installed = false;
  expect(await openDevice('wasm')).toEqual({ device: 'wasm', software: false, about: undefined });
});
