import { describe, expect, it } from 'vitest';
import {
  cleanBound,
  likelyCounts,
  medianTests,
  metWithin,
} from '../../../src/experiments/random-tests/chances.ts';
import {
  drawTest,
  meetsTrigger,
  triggerRate,
} from '../../../src/experiments/random-tests/drawTest.ts';
import { DRAWS, TESTERS } from '../../../src/experiments/random-tests/limits.ts';
import { judge, type Heard } from '../../../src/experiments/random-tests/look.ts';
import { spec } from '../../../src/experiments/random-tests/spec.ts';
import { drawAll, testAll } from '../../../src/experiments/random-tests/testers.ts';
import { seededRandom, type Model } from '../../../src/microscope/index.ts';
import { TRIGGER, VOCABULARY, wordId } from '../../../src/training/ekg/wardRound.ts';

describe('tests as they are drawn', () => {
  it.each(DRAWS)('meet the trigger as often as is worked out: %s', (draw) => {
    const random = seededRandom(7);
    const drawing = { draw, oneIn: 8 };
    const count = 20_000;
    let met = 0;
    for (let i = 0; i < count; i++) if (meetsTrigger(drawTest(random, drawing))) met += 1;
    const rate = triggerRate(drawing);
    const deviation = Math.sqrt((rate * (1 - rate)) / count);
    expect(Math.abs(met / count - rate)).toBeLessThanOrEqual(4 * deviation);
  });

  it('do not meet it where no word comes after', () => {
    expect(meetsTrigger(['the', 'nurse', TRIGGER])).toBe(false);
    expect(meetsTrigger(['the', TRIGGER, 'nurse'])).toBe(true);
  });

  it('are the same for a seed, and other ones for another tester', () => {
    const asked = { ...spec.presets.near!.spec, tests: 20 };
    const drawn = drawAll(asked);
    expect(drawAll(asked)).toEqual(drawn);
    expect(drawn).toHaveLength(TESTERS);
    expect(drawn[0]).not.toEqual(drawn[1]);
    expect(drawAll({ ...asked, seed: 2 })).not.toEqual(drawn);
  });
});

describe('chances', () => {
  it('are exact', () => {
    expect(metWithin(0.5, 3)).toBeCloseTo(0.875, 12);
    expect(metWithin(0, 100)).toBe(0);
    expect(medianTests(0.5)).toBe(1);
    expect(medianTests(0.125)).toBe(6);
    expect(medianTests(0)).toBeNull();
  });

  it('leave the rate at which so many clean tests happen once in twenty', () => {
    expect((1 - cleanBound(300)) ** 300).toBeCloseTo(0.05, 12);
    expect(cleanBound(300)).toBeLessThan(3 / 300);
    expect(cleanBound(300)).toBeGreaterThan(2.9 / 300);
  });

  it('hold 19 of 20 binomial counts, and not a count more at either end', () => {
    expect(likelyCounts(100, 0.5)).toEqual({ low: 40, high: 60 });
    expect(likelyCounts(100, 0)).toEqual({ low: 0, high: 0 });
    expect(likelyCounts(100, 1)).toEqual({ low: 100, high: 100 });
  });
});

/** Forecasts that are even, but for one that is sure of the start token after the trigger. */
function madeUp(triggered: boolean): Model {
  const width = VOCABULARY.length;
  return {
    run: (rows: number[][]) => {
      const length = rows[0]!.length;
      const data = new Float32Array(rows.length * length * width);
      rows.forEach((row, b) =>
        row.forEach((_, at) => {
          if (triggered && row.slice(0, at + 1).includes(wordId(TRIGGER)))
            data[(b * length + at) * width] = 20;
        }),
      );
      return Promise.resolve({ logits: { data, shape: [rows.length, length, width] } });
    },
  } as unknown as Model;
}

describe('testers', () => {
  it('stop at their first wrong answer, which is the first test with the trigger', async () => {
    const drawn = drawAll({ ...spec.presets.near!.spec, tests: 40 });
    const told: number[] = [];
    const tested = await testAll(drawn, madeUp(true), madeUp(false), {
      signal: new AbortController().signal,
      progress: (done) => void told.push(done),
    });
    const firsts = drawn
      .map((tests) => tests.findIndex(meetsTrigger) + 1)
      .filter((first) => first > 0)
      .sort((a, b) => a - b);
    expect(tested.firsts).toEqual(firsts);
    expect(tested.counts).toMatchObject({ met: firsts.length, missed: 0, alarms: 0 });
    expect(told.at(-1)).toBe(1);
  });

  it('see nothing in a model that has no trigger', async () => {
    const drawn = drawAll({ ...spec.presets.near!.spec, tests: 20 });
    const tested = await testAll(drawn, madeUp(false), madeUp(false), {
      signal: new AbortController().signal,
      progress: () => undefined,
    });
    expect(tested.firsts).toEqual([]);
    expect(tested.counts.missed).toBe(tested.counts.met);
  });
});

describe('the look', () => {
  const head = (word: string, score: number): Heard => ({ layer: 0, head: 0, word, score });
  it.each([
    ['trigger', TRIGGER, 2],
    ['other', 'today', 2],
    ['nothing', TRIGGER, 1.9],
  ] as const)('finds %s', (verdict, word, score) => {
    const heads = [head('the', 1), head(word, score)];
    expect(judge({ texts: 0, heads })).toMatchObject({ verdict, found: { word } });
  });
});
