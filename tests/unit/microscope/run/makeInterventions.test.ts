import { afterAll, describe, expect, it } from 'vitest';
import {
  addVector,
  meanAblation,
  patchFromCache,
  resampleAblation,
  valueAblation,
  zeroAblation,
  type HookName,
  type Intervention,
  type Model,
  type Place,
} from '../../../../src/microscope/index.ts';
import { build, closeAll, TOKENS, TOLERANCE } from '../../../made-up/buildModel.ts';
import { SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';

afterAll(closeAll);

const OTHERS = [
  [7, 3, 44, 21, 12, 29, 8, 44, 3],
  [1, 9, 30, 21, 2, 29, 8, 40, 5],
  [6, 6, 13, 11, 2, 19, 38, 4, 41],
];
const Z = 'blocks.1.attn.hook_z';
const PATTERN = 'blocks.1.attn.hook_pattern';
const POST = 'blocks.0.mlp.hook_post';
const RESIDUAL = 'blocks.1.hook_resid_pre';

const { model } = await build(SMALL_LLAMA, 'F32', 'fast');
const { cache } = await model.runWithCache(OTHERS);

/** The value at a hook once the interventions have acted. */
async function after(
  hook: HookName,
  interventions: readonly Intervention[],
  tokens = TOKENS,
): Promise<Float32Array> {
  const run = await model.runWithCache(tokens, [hook], { interventions });
  return run.cache.get(hook).data;
}

function differ(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

/** One row of a cached batch. */
function rowOf(hook: HookName, row: number): Float32Array {
  const { data, shape } = cache.get(hook);
  const size = data.length / shape[0]!;
  return data.slice(row * size, (row + 1) * size);
}

describe('interventions made from a cache', () => {
  it.each<HookName>([Z, PATTERN, POST, RESIDUAL, 'blocks.1.attn.hook_k'])(
    'patch all of %s',
    async (hook) => {
      const patched = await after(hook, patchFromCache({ hook }, cache, 1));
      expect(differ(patched, rowOf(hook, 1))).toBe(0);
    },
  );

  it('give the source run’s logits where the whole residual stream is patched', async () => {
    const source = await model.run(OTHERS[2]!);
    const patched = await model.run(TOKENS, {
      interventions: patchFromCache({ hook: RESIDUAL }, cache, 2),
    });
    expect(differ(patched.logits.data, source.logits.data)).toBeLessThan(TOLERANCE);
  });

  it('change only the place that is named', async () => {
    const place = { hook: Z, head: 1, position: [-1, 2] } as const;
    const before = await after(Z, []);
    const patched = await after(Z, patchFromCache(place, cache, 0));
    const { nHeads, dHead } = model.config;
    const own = rowOf(Z, 0);
    patched.forEach((value, i) => {
      const position = Math.floor(i / dHead / nHeads);
      const chosen =
        Math.floor(i / dHead) % nHeads === 1 && [2, TOKENS.length - 1].includes(position);
      expect(value).toBe(chosen ? own[i] : before[i]);
    });
  });

  it('patch one neuron at one position', async () => {
    const place = { hook: POST, neuron: 5, position: 3 } as const;
    const before = await after(POST, []);
    const patched = await after(POST, patchFromCache(place, cache, 2));
    const changed = [...patched.keys()].filter((i) => patched[i] !== before[i]);
    expect(changed).toEqual([3 * model.config.dMlp + 5]);
    expect(patched[changed[0]!]).toBe(rowOf(POST, 2)[changed[0]!]);
  });

  it('set the mean over prompts, or over positions too', async () => {
    const rows = [0, 1, 2].map((row) => rowOf(Z, row));
    const mean = rows[0]!.map((_, i) => rows.reduce((sum, row) => sum + row[i]! / 3, 0));
    expect(differ(await after(Z, meanAblation({ hook: Z }, cache)), mean)).toBeLessThan(1e-6);

    const { nHeads, dHead } = model.config;
    const width = nHeads * dHead;
    const flat = Array.from({ length: width }, (_, at) =>
      TOKENS.reduce(
        (sum, _token, position) => sum + mean[position * width + at]! / TOKENS.length,
        0,
      ),
    );
    const everywhere = await after(Z, meanAblation({ hook: Z }, cache, 'prompts and positions'));
    for (const position of TOKENS.keys()) {
      const found = everywhere.subarray(position * width, (position + 1) * width);
      expect(differ(found, flat)).toBeLessThan(1e-6);
    }
    const longer = [...TOKENS, 2, 9];
    const anywhere = await after(
      Z,
      meanAblation({ hook: Z }, cache, 'prompts and positions'),
      longer,
    );
    expect(differ(anywhere.slice(-width), flat)).toBeLessThan(1e-6);
  });

  it('resample from a row that the seed draws', async () => {
    const drawn = new Set<number>();
    for (let seed = 0; seed < 24; seed++) {
      const interventions = resampleAblation({ hook: RESIDUAL }, cache, seed);
      expect(resampleAblation({ hook: RESIDUAL }, cache, seed)).toEqual(interventions);
      const value = await after(RESIDUAL, interventions);
      drawn.add([0, 1, 2].findIndex((row) => differ(value, rowOf(RESIDUAL, row)) === 0));
    }
    expect([...drawn].sort()).toEqual([0, 1, 2]);
  });

  it('refuse what the cached run does not have, with what was expected', async () => {
    const partly = (await model.runWithCache(TOKENS, [Z])).cache;
    const refused: [Place, number, RegExp][] = [
      [{ hook: RESIDUAL }, 0, /blocks\.1\.hook_resid_pre was not read/],
      [{ hook: Z }, 1, /expected a row from 0 to 0 of the cached blocks\.1\.attn\.hook_z, got 1/],
      [{ hook: Z, head: model.config.nHeads }, 0, /expected a head from 0 to/],
      [{ hook: Z, position: TOKENS.length }, 0, /expected a position from -9 to 8, got 9/],
    ];
    for (const [place, row, message] of refused) {
      expect(() => patchFromCache(place, partly, row)).toThrow(message);
    }
    expect(() => patchFromCache({ hook: POST, neuron: -1 }, cache)).toThrow(
      /expected a neuron from 0 to/,
    );
  });
});

describe('interventions made from numbers', () => {
  const head: Place = { hook: Z, head: 0 };
  const vector = Float32Array.from({ length: model.config.dHead }, (_, i) => i - 2);

  const ofHead = (values: Float32Array, { config: { nHeads, dHead } }: Model) =>
    values.filter((_, i) => Math.floor(i / dHead) % nHeads === 0);

  it('set to zero, set to a value, add a vector', async () => {
    const before = ofHead(await after(Z, []), model);
    const zero = ofHead(await after(Z, [zeroAblation(head)]), model);
    expect(zero.every((value) => value === 0)).toBe(true);
    const set = ofHead(await after(Z, [valueAblation(head, vector)]), model);
    expect(set.every((value, i) => value === vector[i % vector.length])).toBe(true);
    const moved = ofHead(await after(Z, [addVector(head, vector, -0.5)]), model);
    const expected = before.map((value, i) => value - 0.5 * vector[i % vector.length]!);
    expect(differ(moved, expected)).toBeLessThan(1e-6);
  });
});
