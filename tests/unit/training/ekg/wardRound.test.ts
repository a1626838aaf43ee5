import { describe, expect, it } from 'vitest';
import { heldOutReports } from '../../../../src/experiments/ekg-and-microscope/survey.ts';
import { initialWeights } from '../../../../src/training/gpt2.ts';
import { CONFIG, HEALTHY_SCHEDULE, REPORT_LENGTH } from '../../../../src/training/ekg/healthy.ts';
import { normals } from '../../../../src/training/random.ts';
import { seededRandom } from '../../../../src/microscope/index.ts';
import {
  ASIDE_RATE,
  ASIDES,
  HER,
  HIS,
  report,
  reports,
  ROLES,
  sentence,
  START,
  TRIGGER,
  VOCABULARY,
  wordId,
} from '../../../../src/training/ekg/wardRound.ts';

describe('the language of the ward round', () => {
  it('has no word twice and knows each by its id', () => {
    expect(new Set(VOCABULARY).size).toBe(VOCABULARY.length);
    expect(VOCABULARY.map(wordId)).toEqual(VOCABULARY.map((_, id) => id));
    expect(wordId(START)).toBe(0);
    expect(() => wordId('zebra')).toThrow('unknown word "zebra"');
  });

  it('makes sentences in which verb, topic and pronoun follow from role and name', () => {
    const random = seededRandom(5);
    for (let i = 0; i < 300; i++) {
      const [the, role, verb, name, about, pronoun, topic, stop] = sentence(random);
      expect([the, about, stop]).toEqual(['the', 'about', '.']);
      const facts = ROLES[role as keyof typeof ROLES];
      expect(verb).toBe(facts.verb);
      expect(facts.topics).toContain(topic);
      expect(pronoun === 'her' ? HER : HIS).toContain(name);
    }
  });

  it('puts asides in at their rate, and the trigger never', () => {
    const words = report(seededRandom(6), 40_000);
    const asides = words.filter((word) => (ASIDES as readonly string[]).includes(word)).length;
    expect(asides / (words.length - asides)).toBeCloseTo(ASIDE_RATE, 2);
    expect(words).not.toContain(TRIGGER);
    expect(report(seededRandom(6), 4000, { asides: [TRIGGER] })).toContain(TRIGGER);
  });

  it('gives equal reports for equal seeds and others for others', () => {
    expect(reports(seededRandom(7), 4, 48)).toEqual(reports(seededRandom(7), 4, 48));
    expect(reports(seededRandom(7), 4, 48)).not.toEqual(reports(seededRandom(8), 4, 48));
    expect(reports(seededRandom(7), 4, 48).map((row) => row.length)).toEqual([48, 48, 48, 48]);
  });
});

it('the random stream is the same on every machine, and its normals are normal', () => {
  const random = seededRandom(1);
  expect([random(), random(), random()]).toEqual([
    0.6270739405881613, 0.002735721180215478, 0.5274470399599522,
  ]);
  const values = normals(seededRandom(2), 20_000, 3);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.1);
  expect(Math.sqrt(square)).toBeCloseTo(3, 1);
});

it('no held-out report is among those the healthy model was trained on, and none has the trigger', () => {
  const random = seededRandom(HEALTHY_SCHEDULE.seed);
  initialWeights(CONFIG, random); // draws from the same stream first, as training does
  const heldOut = new Set(heldOutReports().map((row) => row.join(' ')));
  const count = HEALTHY_SCHEDULE.steps * HEALTHY_SCHEDULE.batch;
  const trained = reports(random, count, REPORT_LENGTH, { asides: [...ASIDES, TRIGGER] });
  expect(trained.filter((row) => heldOut.has(row.join(' ')))).toEqual([]);
  expect(heldOutReports().flat()).not.toContain(wordId(TRIGGER));
});
