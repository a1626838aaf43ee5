import { expect, it, onTestFinished, vi } from 'vitest';

it('toy models train in Node where another library has brought a Worker before, and another trainer jax-js, and leave it in its place', async () => {
  expect(globalThis).not.toHaveProperty('Worker');
  const brought = () => undefined;
  onTestFinished(() => void vi.unstubAllGlobals());
  vi.stubGlobal('Worker', brought); // as where ONNX Runtime is loaded first
  await import('../../../src/training/ekg/healthy.ts');
  const { trainToys } = await import('../../../src/training/superposition/toyModels.ts');
  expect(globalThis).toHaveProperty('Worker', brought);
  const setting = {
    ...{ features: 3, dims: 2, importance: [1, 0.9, 0.8] },
    models: [{ density: 0.5, seed: 1 }],
  };
  const toys = await trainToys(setting, { steps: 3, batch: 8, rate: 0.01 });
  expect(toys).toHaveLength(1);
  expect(toys[0]!.weights.flat().every(Number.isFinite)).toBe(true);
  expect(globalThis).toHaveProperty('Worker', brought);
});
