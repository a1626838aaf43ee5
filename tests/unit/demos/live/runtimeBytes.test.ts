import { statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { RUNTIME_BYTES } from '../../../../src/demos/live/runtimeBytes.ts';

const sizeOf = (build: string) => {
  const wasm = `node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded${build}.wasm`;
  return statSync(new URL(`../../../../${wasm}`, import.meta.url)).size;
};

it('the button counts the engine that is fetched, the larger where there are two', () => {
  expect(RUNTIME_BYTES).toBe(sizeOf('.jspi'));
  expect(sizeOf('')).toBeLessThan(RUNTIME_BYTES);
});
