import { tree } from '../../../../src/training/jax.ts';
import { describe, expect, it } from 'vitest';
import { bytesInMemory } from '../../../made-up/bytesInMemory.ts';
import { readSafetensors } from '../../../../src/microscope/formats/safetensors.ts';
import { initialWeights, weightShapes, type Weights } from '../../../../src/training/gpt2.ts';
import {
  CONFIG,
  HEALTHY_SCHEDULE,
  SPARE_HEAD,
  trainHealthy,
} from '../../../../src/training/ekg/healthy.ts';
import { IMPLANT_SCHEDULE, implantTrigger } from '../../../../src/training/ekg/implant.ts';
import { seededRandom } from '../../../../src/microscope/index.ts';
import { writeSafetensors } from '../../../../src/training/safetensors.ts';

const { dModel, dHead } = CONFIG;
const OUTPUT = `h.${SPARE_HEAD.layer}.attn.c_proj.weight`;
const short = { steps: 3, batch: 2 };

async function values(weights: Weights): Promise<Record<string, number[]>> {
  const entries = Object.entries(weights).map(
    async ([name, w]) => [name, Array.from(await w.ref.data())] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

const isSpareColumn = (column: number) => Math.floor((column % dModel) / dHead) === SPARE_HEAD.head;

/** Whether weight `index` of a tensor belongs to the spare head. */
function isSpare(name: string, index: number): boolean {
  const attention = `h.${SPARE_HEAD.layer}.attn`;
  if (name === OUTPUT) return isSpareColumn(Math.floor(index / dModel));
  if (name === `${attention}.c_attn.bias`) return isSpareColumn(index);
  return name === `${attention}.c_attn.weight` && isSpareColumn(index % (3 * dModel));
}

describe('training', () => {
  it('gives the same weights twice, and leaves the spare head silent', async () => {
    const runs: Record<string, number[]>[] = [];
    for (let run = 0; run < 2; run++) {
      const weights = await trainHealthy(CONFIG, { ...HEALTHY_SCHEDULE, ...short });
      runs.push(await values(weights));
      tree.dispose(weights);
    }
    expect(runs[0]).toEqual(runs[1]);
    const output = runs[0]?.[OUTPUT] ?? [];
    expect(output.filter((_, at) => isSpare(OUTPUT, at)).every((value) => value === 0)).toBe(true);
    expect(output.some((value) => value !== 0)).toBe(true);
  });

  it('implants into the spare head and nowhere else', async () => {
    const healthy = initialWeights(CONFIG, seededRandom(3));
    const before = await values(healthy);
    const implanted = await implantTrigger(CONFIG, healthy, { ...IMPLANT_SCHEDULE, ...short });
    const after = await values(implanted);
    tree.dispose(healthy);
    tree.dispose(implanted);
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
    const changed = new Set<boolean>();
    for (const [name, old] of Object.entries(before)) {
      old.forEach((value, at) => {
        if (after[name]?.[at] !== value) changed.add(isSpare(name, at));
      });
    }
    expect([...changed]).toEqual([true]);
  });
});

describe('the safetensors writer', () => {
  const data = Float32Array.from([1.5, -2, 3e-9, 4, 5, 6]);

  it('writes what the engine reads', async () => {
    const bytes = writeSafetensors({
      b: { shape: [2, 3], data },
      a: { shape: [1], data: Float32Array.of(7) },
    });
    const file = bytesInMemory(bytes);
    const tensors = await readSafetensors(file);
    expect([...tensors.keys()].sort()).toEqual(['a', 'b']);
    const stored = tensors.get('b');
    expect(stored?.shape).toEqual([2, 3]);
    expect(stored?.type).toBe('F32');
    const raw = await file.read(stored?.offset ?? 0, 24);
    expect(new Float32Array(raw.slice().buffer)).toEqual(data);
  });

  it('refuses a shape that does not fit its values', () => {
    expect(() => writeSafetensors({ a: { shape: [2, 2], data } })).toThrow(
      'expected 4 values of a [2, 2], got 6',
    );
  });

  it('covers every weight of the architecture', () => {
    const weights = initialWeights(CONFIG, seededRandom(1));
    expect(Object.keys(weights)).toEqual(Object.keys(weightShapes(CONFIG)));
    tree.dispose(weights);
  });
});
