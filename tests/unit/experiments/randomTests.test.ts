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
  WORDS,
} from '../../../src/experiments/random-tests/drawTest.ts';
import { DRAWS, TESTERS } from '../../../src/experiments/random-tests/limits.ts';
import { judge, lookInside, type Heard } from '../../../src/experiments/random-tests/look.ts';
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

  it('at the weights finds the word that a head’s keys answer to its query, and no other', async () => {
    const { heads, texts } = await lookInside(listening(), 'weights', {
      signal: new AbortController().signal,
      progress: () => undefined,
    });
    expect(texts).toBe(0);
    expect(heads.map(({ layer, head: of, word }) => [layer, of, word])).toEqual([
      [0, 0, 'today'],
      [0, 1, TRIGGER],
    ]);
    // Of n words each has one number in its stream, √n once it is normed. The average word's query is 3√n, the key that is
    // listened to 2√n or √n; their product, less its share in the average word, is 6(n − 1) or 3(n − 1).
    const others = WORDS.length - 1;
    expect(heads[1]!.score).toBeCloseTo((6 * others) / Math.SQRT2, 3);
    expect(heads[0]!.score).toBeCloseTo((3 * others) / Math.SQRT2, 3);
    expect(judge({ heads, texts }).verdict).toBe('trigger');
  });
});

/** Each word along an axis of its own; of two heads the first listens for "today", the second twice as much for the trigger. */
function listening(): Model {
  const [width, nHeads, dHead] = [WORDS.length, 2, 2];
  const axis = (id: number) => WORDS.findIndex((word) => wordId(word) === id);
  const at = (head: number, i: number, e: number) => (head * width + i) * dHead + e;
  const [queries, keys] = [0, 1].map(() => new Float32Array(nHeads * width * dHead)) as [
    Float32Array,
    Float32Array,
  ];
  for (let head = 0; head < nHeads; head++)
    for (let i = 0; i < width; i++) queries[at(head, i, 0)] = 3;
  keys[at(0, WORDS.indexOf('today'), 0)] = 1;
  keys[at(1, WORDS.indexOf(TRIGGER), 0)] = 2;
  // Along the other dimension no query looks: what keys have there must not count.
  keys[at(0, WORDS.indexOf(TRIGGER), 1)] = 9;
  const block = {
    W_Q: { data: queries },
    W_K: { data: keys },
    ln1: { w: new Float32Array(width).fill(1) },
  };
  return {
    config: { nLayers: 1, nHeads, dModel: width, dHead, eps: 0 },
    weights: {
      W_E: (ids: readonly number[]) => {
        const data = new Float32Array(ids.length * width);
        ids.forEach((id, row) => (data[row * width + axis(id)] = 1));
        return Promise.resolve({ data });
      },
      block: () => Promise.resolve(block),
    },
  } as unknown as Model;
}
