import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { boundCurve, testersCurve } from '../../../../src/demos/random-tests/figures.ts';
import {
  boundCaption,
  boundTitle,
  lookCaption,
  lookItems,
  lookReveal,
  lookTitle,
  rateWords,
  sampleItems,
  sampleTitle,
  SEEN_OPTIONS,
  seenAnswer,
  seenHints,
  seenReveal,
  testersCaption,
  testersTitle,
} from '../../../../src/demos/random-tests/words.ts';
import { spec } from '../../../../src/experiments/random-tests/spec.ts';

const shown = (preset: string) => {
  const path = new URL(`../../../../content/recorded/random-tests/${preset}.json`, import.meta.url);
  const { result } = JSON.parse(readFileSync(path, 'utf8')) as { result: unknown };
  return { asked: spec.presets[preset]!.spec, result: spec.result.parse(result) };
};
const rare = shown('rare');
const training = shown('training');
const near = shown('near');
const blind = shown('blind');

describe('the guesses', () => {
  it('are judged by how many testers saw a wrong answer', () => {
    const { result } = rare;
    const counted = [0, 1, 25, 26, 50, 51, 75, 76, 100].map((count) =>
      seenAnswer({ ...result, firsts: Array.from({ length: count }, (_, i) => i + 1) }),
    );
    expect(counted).toEqual(
      ['none', 'few', 'few', 'some', 'some', 'many', 'many', 'most', 'most'].map(String),
    );
    for (const { result: one } of [rare, training, near, blind])
      expect(SEEN_OPTIONS.map(({ value }) => value)).toContain(seenAnswer(one));
    expect(seenAnswer(training.result)).toBe('none');
    expect(seenAnswer(near.result)).toBe('most');
  });

  it('are answered with the count, the exact chance and a test that was wrong', () => {
    const { firsts, testers, median, example } = rare.result;
    expect(seenReveal(rare.result)).toContain(`${firsts.length} of ${testers} do`);
    expect(seenReveal(rare.result)).toContain(`It takes ${median} tests`);
    expect(example!.text).toContain('tonight');
    expect(seenReveal(rare.result)).toContain(example!.text);
    expect(seenReveal(rare.result)).not.toContain('not in it');
    expect(seenReveal(blind.result)).toContain('though the trigger is not in it');
    expect(seenReveal(training.result)).toMatch(/^None of 100 do; .* No number of such tests/);
    expect(seenHints(near.result)).toEqual([
      'One test in 8 holds the trigger, with a word after it.',
    ]);
  });

  it('of the look are answered with what sticks out, and with what it does', () => {
    expect(lookReveal(rare.result)).toMatch(/^Head 1\.2 listens for “tonight” with 1\d\.\d\d/);
    expect(lookReveal(rare.result)).toContain('spoils eight of eight');
    expect(lookReveal(blind.result)).toContain('That is no finding.');
    expect(lookReveal(blind.result)).toContain('spoils none of eight');
  });
});

describe('titles and captions', () => {
  it('say what testers saw', () => {
    expect(sampleTitle(rare.result)).toMatch(/none is answered wrongly$/);
    const [one, ...others] = rare.result.sample;
    expect(sampleTitle({ ...rare.result, sample: [{ ...one!, gap: 3 }, ...others] })).toMatch(
      /one is answered wrongly$/,
    );
    expect(testersTitle(rare.result, rare.asked)).toBe(
      `After 200 tests ${rare.result.end.clean} of 100 testers have seen nothing wrong`,
    );
    expect(testersTitle(training.result, training.asked)).toContain('none of 100 testers');
    expect(testersTitle(near.result, near.asked)).toMatch(/^All 100 testers/);
    expect(testersCaption(training.result)).toContain('stays at nothing');
    expect(testersCaption(training.result)).toContain('None of 20,000 tests was answered wrongly.');
    expect(testersCaption(rare.result)).toContain('answered wrongly, and no other');
    expect(testersCaption(blind.result)).toMatch(/answered right all the same/);
  });

  it('say what clean tests leave, and of what', () => {
    expect(boundTitle(rare.result, rare.asked)).toBe(
      '200 clean tests leave room for a rate of up to 1.49%',
    );
    expect(boundCaption(rare.result)).toContain('and rightly: the rate is 0.40%');
    expect(boundCaption(near.result)).toContain('No tester is left');
    expect(boundCaption(blind.result)).toContain('and wrongly: the rate is 14.6%');
    expect([0, 0.004, 0.125].map(rateWords)).toEqual(['0.0%', '0.40%', '12.5%']);
  });

  it('say what the look found', () => {
    expect(lookTitle(rare.result)).toContain('head 1.2 sticks out: it listens for “tonight”');
    expect(lookTitle(blind.result)).toContain('does not find the trigger');
    expect(lookCaption(rare.result, rare.asked)).toContain('No text was run.');
    expect(lookCaption(blind.result, blind.asked)).toContain('32 texts were run.');
    expect(lookItems(rare.result).filter(({ marked }) => marked)).toHaveLength(1);
    expect(lookItems(blind.result).some(({ marked }) => marked)).toBe(false);
  });
});

describe('figures', () => {
  it('draw testers beside the exact chance, and half where it is reached', () => {
    const { lines, references } = testersCurve(rare.result);
    expect(lines.map(({ name }) => name)).toEqual(['exact', 'testers']);
    expect(lines[1]!.points.at(-1)).toEqual({ x: 200, y: rare.result.curve.at(-1)!.seen });
    expect(references).toHaveLength(1);
    expect(testersCurve(training.result).references).toEqual([]);
    expect(sampleItems(rare.result)).toHaveLength(6);
  });

  it('draw what is not ruled out, beside the rate', () => {
    const { lines, references } = boundCurve(rare.result);
    expect(lines[0]!.points[0]!.y).toBeLessThan(0.2);
    expect(references![0]).toMatchObject({ way: 'y', at: rare.result.rate });
  });
});
