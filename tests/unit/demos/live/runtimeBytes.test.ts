import { statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { RUNTIME_BYTES } from '../../../../src/demos/live/runtimeBytes.ts';

it('the button counts the engine that is fetched', () => {
  const wasm = 'node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.jspi.wasm';
  expect(RUNTIME_BYTES).toBe(statSync(new URL(`../../../../${wasm}`, import.meta.url)).size);
});
