import { beforeAll, describe, expect, it } from 'vitest';
import { experimentIds, loadSpec, trains, writes } from '../../../src/experiments/registry.ts';
import { superposition } from '../../../src/experiments/superposition/run.ts';
import { meet, worstPair } from '../../../src/experiments/superposition/meeting.ts';
import {
  keptFeatures,
  perDimension,
  shapeOf,
} from '../../../src/experiments/superposition/shape.ts';
import type {
  SuperpositionResult,
  SuperpositionSpec,
} from '../../../src/experiments/superposition/spec.ts';

const article = superposition.presets.article!.spec;

interface Told {
  readonly fraction: number;
  readonly partial: SuperpositionResult;
}

async function run(change: Partial<SuperpositionSpec>, signal = new AbortController().signal) {
  const told: Told[] = [];
  const paced: number[] = [];
  const result = await superposition.run(
    {
      signal,
      model: () => Promise.reject(new Error('it needs no model')),
      progress: (fraction, partial) =>
        told.push({ fraction, partial: partial as SuperpositionResult }),
      pace: async () => void paced.push(told.at(-1)!.partial.step),
    },
    { ...article, ...change },
  );
  return { result, told, paced };
}

const round = (degrees: number, length = 1) => [
  length * Math.cos((degrees * Math.PI) / 180),
  length * Math.sin((degrees * Math.PI) / 180),
];

describe('a short training', () => {
  let short: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    short = await run({ steps: 40 });
  });

  it('gives a result that its own schema takes, at the step that was asked for', () => {
    const { result } = short;
    expect(superposition.result.parse(result)).toEqual(result);
    expect(result.step).toBe(40);
    expect(result.models.map(({ density }) => density)).toEqual([
      1, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02,
    ]);
    expect(result.starts).toBeNull();
  });

  it('shows each tenth step from the first weights on, and waits after each but the last', () => {
    const { told, paced, result } = short;
    expect(told.map(({ partial }) => partial.step)).toEqual([0, 10, 20, 30, 40]);
    expect(told.map(({ fraction }) => fraction)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(paced).toEqual([0, 10, 20, 30]);
    expect(told.at(-1)!.partial).toEqual(result);
    expect(told[0]!.partial.models[0]!.weights).not.toEqual(result.models[0]!.weights);
  });

  it('keeps the way, its first and its last point among it', () => {
    const { history, models } = short.result;
    expect(history[0]!.step).toBe(0);
    expect(history.at(-1)).toEqual({ step: 40, weights: models.map(({ weights }) => weights) });
  });

  it('gives the same numbers for the same seed, and others for another', async () => {
    expect((await run({ steps: 40 })).result).toEqual(short.result);
    expect((await run({ steps: 40, seed: 2 })).result.models).not.toEqual(short.result.models);
  });

  it('starts one density eight times, and says which did best', async () => {
    const { result } = await run({ steps: 40, density: 0.3 });
    const losses = result.models.map(({ loss }) => loss);
    expect(new Set(result.models.map(({ density }) => density))).toEqual(new Set([0.3]));
    expect(new Set(losses).size).toBe(8);
    expect(losses[result.starts!.best]).toBe(Math.min(...losses));
    expect(result.starts!.worse).toBe(
      losses.filter((loss) => loss > 1.1 * Math.min(...losses)).length,
    );
  });

  it('takes as many features and dimensions as are asked for', async () => {
    const { result } = await run({ steps: 20, features: 7, dims: 3 });
    expect(result.models[0]!.weights.map((row) => row.length)).toEqual(Array(7).fill(3));
    expect(superposition.result.parse(result)).toEqual(result);
  });

  it('stops where it is told to', async () => {
    await expect(run({}, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });
});

describe('shapes', () => {
  const none = [0, 0];
  it.each([
    ['axes', [round(10), none, round(100), none, none]],
    ['mixed', [round(0), round(90), none, round(180), none]],
    ['pairs', [round(20), round(110), round(200), round(290), none]],
    ['triangle', [round(0), round(120), round(240)]],
    ['pentagon', [0, 72, 144, 216, 288].map((angle) => round(angle + 5, 1.1))],
    ['polygon', [0, 60, 120, 180, 240, 300].map((angle) => round(angle))],
    ['other', [round(0), round(40), none]],
    ['other', [round(0), round(72), round(144), round(216), round(310)]],
    ['other', [round(0), none, none]],
  ] as const)('%s', (shape, weights) => {
    expect(shapeOf(weights)).toBe(shape);
  });

  it('are of the kept features only, and know more dimensions than two', () => {
    expect(keptFeatures([round(0), round(3, 0.49), round(90, 0.51)])).toEqual([0, 2]);
    const axis = (at: number, value = 1) => [0, 1, 2].map((i) => (i === at ? value : 0));
    expect(shapeOf([axis(0), axis(1), axis(2)])).toBe('axes');
    expect(shapeOf([axis(0), axis(0, -1), axis(1), axis(1, -1)])).toBe('pairs');
    expect(perDimension([axis(0), axis(0, -1), axis(1), axis(1, -1)])).toBeCloseTo(4 / 3, 9);
  });
});

describe('two features that meet', () => {
  /** Opposite on one line, as a sparse model learns it. */
  const line = { weights: [[1], [-1]], bias: [0, 0] };

  it('cancel where they lie opposite, and each alone comes back whole', () => {
    expect(meet(line, [0])).toEqual({ inputs: [1, 0], outputs: [1, 0], error: 0 });
    expect(meet(line, [0, 1])).toEqual({ inputs: [1, 1], outputs: [0, 0], error: 2 });
    expect(worstPair(line, [0, 1])).toEqual([0, 1]);
    expect(worstPair(line, [1])).toBeNull();
  });

  it('call up a third that lies between them', () => {
    const pentagon = {
      weights: [0, 72, 144, 216, 288].map((a) => round(a, 1.15)),
      bias: Array<number>(5).fill(-0.27),
    };
    const { outputs } = meet(pentagon, [0, 2]);
    expect(outputs[1]).toBeGreaterThan(0.4);
    expect(outputs[0]).toBeLessThan(0.1);
    expect(outputs[2]).toBeLessThan(0.1);
  });
});

it('what needs no model of the site is what the registry says trains or writes its own', async () => {
  const specs = await Promise.all(experimentIds.map(loadSpec));
  const without = specs.filter(({ models }) => models.length === 0).map(({ id }) => id);
  expect(experimentIds.filter((id) => trains(id) || writes(id))).toEqual(without);
  expect(experimentIds.filter(writes)).toEqual(['answer-key']);
  expect(without).toContain('superposition');
  expect(trains('no-such-experiment') || writes('no-such-experiment')).toBe(false);
});
