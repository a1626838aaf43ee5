import { expect } from 'vitest';
import type {
  MemoryMode,
  Model,
  ModelConfig,
  WeightSource,
  WeightType,
} from '../../src/microscope/index.ts';
import { HookedTransformer } from '../../src/microscope/lens/model.ts';
import { Runtime } from '../../src/microscope/runtime/runtime.ts';
import { madeUpModel } from './madeUpModel.ts';

/** Largest accepted difference from the float64 reference. Worst seen: 3.4e-5. */
export const TOLERANCE = 1e-4;

export const TOKENS = [7, 3, 44, 3, 12, 29, 8, 44, 3];

const open: Model[] = [];

export async function build(
  config: ModelConfig,
  type: WeightType,
  memory: MemoryMode,
): Promise<{ source: WeightSource; model: Model }> {
  const source = madeUpModel(config, type);
  return { source, model: await buildFrom(source, memory) };
}

export async function buildFrom(source: WeightSource, memory: MemoryMode): Promise<Model> {
  const model = await HookedTransformer.build(source, {
    runtime: await Runtime.open('wasm'),
    tokenizer: {} as Model['tokenizer'],
    memory,
  });
  open.push(model);
  return model;
}

export async function closeAll(): Promise<void> {
  for (const model of open.splice(0)) await model.dispose();
}

export function worst(found: ArrayLike<number>, expected: readonly number[]): number {
  expect(found.length).toBe(expected.length);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!)), 0);
}
