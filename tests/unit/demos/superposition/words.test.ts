import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  curveData,
  curveX,
  directionsTable,
  modelAt,
} from '../../../../src/demos/superposition/figures.ts';
import { shareOf } from '../../../../src/demos/superposition/geometry.ts';
import {
  seedsCaption,
  seedsData,
  seedsTable,
  seedsTitle,
} from '../../../../src/demos/superposition/seeds.ts';
import {
  curveTitle,
  densityName,
  firstQuestion,
  geometryCaption,
  geometryTitle,
  meetingReveal,
  meetingTitle,
  OUTCOMES,
  outcomeOf,
} from '../../../../src/demos/superposition/words.ts';
import { spec as seedsSpec } from '../../../../src/experiments/superposition-seeds/spec.ts';
import { meet } from '../../../../src/experiments/superposition/meeting.ts';
import { spec } from '../../../../src/experiments/superposition/spec.ts';

const file = (name: string): unknown => {
  const path = new URL(`../../../../content/recorded/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { result: unknown }).result;
};
const shown = (preset: string) => ({
  asked: spec.presets[preset]!.spec,
  result: spec.result.parse(file(`superposition/${preset}`)),
});
const article = shown('article');
const stuck = shown('stuck');

describe('the first guess', () => {
  it('is of how many the sparsest model keeps, and is among the options', () => {
    const { answer, options, reveal } = firstQuestion(article.asked, article.result);
    expect(answer).toBe('5');
    expect(options.map(({ label }) => label)).toEqual(['two', 'three', 'four', 'five']);
    expect(reveal()).toContain('kept two (right angles)');
    expect(reveal()).toContain('kept five (pentagon)');
  });

  it('is of how many starts end worse, where all have one density', () => {
    const { answer, options, reveal } = firstQuestion(stuck.asked, stuck.result);
    expect(stuck.result.starts?.worse).toBe(6);
    expect(answer).toBe('most');
    expect(options.map(({ value }) => value)).toContain(answer);
    expect(reveal()).toMatch(/^Six of eight end more than a tenth above the lowest loss/);
  });

  it('has its answer among the options in every preset that is recorded', () => {
    for (const preset of Object.keys(spec.presets)) {
      const { asked, result } = shown(preset);
      const { answer, options } = firstQuestion(asked, result);
      const wanted = preset === 'three' ? '9' : answer;
      expect(answer, preset).toBe(wanted);
      if (preset !== 'three' && preset !== 'eight')
        expect(
          options.map(({ value }) => value),
          preset,
        ).toContain(answer);
    }
  });
});

describe('the second guess', () => {
  it('is what the sparsest model gives back for two that cancel', () => {
    const meeting = article.result.models.at(-1)!.meeting!;
    expect(outcomeOf(meeting)).toBe('third');
    expect(meetingReveal(meeting)).toMatch(
      /^It gives feature 2 at 0\.0\d and feature 5 at 0\.0\d, and feature 4 at 0\.5\d, which was not there\./,
    );
    expect(OUTCOMES.map(({ value }) => value).sort()).toEqual(['both', 'neither', 'one', 'third']);
  });

  it.each([
    ['both', [0.9, 0.8, 0.1]],
    ['one', [0.9, 0.1, 0.6]],
    ['third', [0.1, 0.1, 0.6]],
    ['neither', [0.1, 0, 0.1]],
  ] as const)('tells %s', (outcome, outputs) => {
    const meeting = { pair: [0, 1] as [number, number], outputs: [...outputs], together: 1 };
    expect(outcomeOf({ ...meeting, alone: [0, 0] })).toBe(outcome);
  });
});

describe('titles', () => {
  it('say nothing of what is learned before the guess', () => {
    const { asked, result } = article;
    const before = geometryTitle(result, asked, 'before');
    expect(before).toBe('Eight small models before training: five features in two dimensions');
    expect(geometryTitle(result, asked, 'training')).toBe(
      'Eight small models in training: five features in two dimensions',
    );
    expect(geometryCaption(asked)).not.toMatch(/pentagon|pairs|kept/);
    expect(geometryTitle(result, asked, 'told')).toContain('from two to five in two dimensions');
    expect(geometryTitle(stuck.result, stuck.asked, 'told')).toContain('six end more than a tenth');
    const { asked: steep, result: kept } = shown('steep');
    expect(geometryTitle(kept, steep, 'told')).toContain('from two to four');
  });

  it('are of the result that they stand over', () => {
    expect(curveTitle(article.result, article.asked)).toBe(
      'Features per dimension: 1.00 where they are always there, 3.33 at 2%',
    );
    expect(curveTitle(stuck.result, stuck.asked)).toMatch(
      /eight losses: from 0\.09\d\d to 0\.13\d\d/,
    );
    const model = article.result.models.at(-1)!;
    expect(meetingTitle([0, 0], meet(model, [0]))).toMatch(/^Alone, feature 1 comes back at 1\.0/);
    expect(meetingTitle([1, 4], meet(model, [1, 4]))).toMatch(/^Together, features 2 and 5/);
    expect([1, 0.7, 0.05, 0.015].map(densityName)).toEqual(['always', '70%', '5%', '1.5%']);
  });
});

describe('figures', () => {
  it('put a model where its density is, and find it again there', () => {
    const { asked, result } = article;
    expect(curveX(asked, result, 7)).toBe(50);
    expect(result.models.map((_, at) => modelAt(asked, result, curveX(asked, result, at)))).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7],
    );
    expect(curveData(asked, result).lines[0]!.points.at(-1)!.y).toBe(
      result.models.at(-1)!.perDimension,
    );
    expect(curveData(stuck.asked, stuck.result).lines[0]!.points.map(({ x }) => x)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8,
    ]);
  });

  it('have every direction in their table', () => {
    const { asked, result } = article;
    const table = directionsTable(
      asked,
      result,
      result.models.map(({ weights }) => weights),
    );
    expect(table.rows).toHaveLength(40);
    expect(table.rows[0]!.slice(0, 2)).toEqual(['always there', 1]);
    expect(table.rows.every((row) => row.length === table.columns.length)).toBe(true);
  });

  it('give a feature a whole dimension, a half or two fifths', () => {
    const pentagon = [0, 72, 144, 216, 288].map((angle) => [
      Math.cos((angle * Math.PI) / 180),
      Math.sin((angle * Math.PI) / 180),
    ]);
    expect(
      shareOf(
        [
          [1, 0],
          [0, 1],
        ],
        0,
      ),
    ).toBeCloseTo(1, 9);
    expect(
      shareOf(
        [
          [1, 0],
          [-1, 0],
        ],
        0,
      ),
    ).toBeCloseTo(0.5, 9);
    expect(shareOf(pentagon, 3)).toBeCloseTo(0.4, 9);
    expect(
      shareOf(
        [
          [0, 0],
          [0, 1],
        ],
        0,
      ),
    ).toBe(0);
  });
});

describe('the figure over seeds', () => {
  const result = seedsSpec.result.parse(file('superposition-seeds/article'));

  it('says where chance decides, and where it does not', () => {
    expect(seedsTitle(result)).toMatch(/^Chance decides most at \d+%: from 1\.6\d to 2\.6\d/);
    expect(seedsCaption(result)).toContain('16 of 16 end in two directions at right angles');
    expect(seedsCaption(result)).toContain('No pentagon came at 30% and above');
  });

  it('draws and lists every density', () => {
    expect(seedsData(result).lines[0]!.points).toHaveLength(result.points.length);
    expect(seedsTable(result).rows.map((row) => row.length)).toEqual(
      result.points.map(() => seedsTable(result).columns.length),
    );
  });
});
