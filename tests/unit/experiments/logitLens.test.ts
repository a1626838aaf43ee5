import { describe, expect, it } from 'vitest';
import { logitLens } from '../../../src/experiments/logit-lens/run.ts';
import type { LogitLensResult } from '../../../src/experiments/logit-lens/spec.ts';
import { FakeModel, fakeMicroscope } from '../../made-up/fakeModel.ts';

const ask = (prompt: string, answer = '') => {
  const microscope = fakeMicroscope(new FakeModel());
  return { microscope, run: logitLens.run(microscope, { prompt, answer }) };
};

describe('the logit lens experiment', () => {
  it('reads a row before each layer and after the last, at every position', async () => {
    const result = await ask(' Mary a b', 'Mary').run;
    expect(logitLens.result.parse(result)).toEqual(result);
    expect(result.rows.map(({ layer }) => layer)).toEqual([0, 1, 2]);
    for (const { choices, ranks } of result.rows) {
      expect(choices.length).toBe(result.strTokens.length);
      expect(ranks?.length).toBe(result.strTokens.length);
    }
  });

  it('says from where on the final choice comes first', async () => {
    const { rows, end } = await ask(' Mary a b', 'Mary').run;
    const first = rows.map(({ choices }) => choices.at(-1)![0]);
    expect(end!.choice).toBe(first.at(-1));
    expect(first.slice(end!.settledFrom).every((choice) => choice === end!.choice)).toBe(true);
    if (end!.settledFrom > 0) expect(first[end!.settledFrom - 1]).not.toBe(end!.choice);
    expect(end!.answerFirst).toBe(rows.findIndex(({ ranks }) => ranks!.at(-1) === 0));
  });

  it('follows no word where none is given', async () => {
    const result = await ask(' Mary a b').run;
    expect(result.answer).toBeNull();
    expect(result.rows.every(({ ranks }) => ranks === null)).toBe(true);
    expect(result.end).toMatchObject({ answerFirst: null, answerAmongTen: null });
  });

  it('hands over what it has after each layer, whole enough to be drawn', async () => {
    const { microscope, run } = ask(' Mary a b', 'Mary');
    await run;
    const partials = microscope.reports.map(([, partial]) => partial as LogitLensResult);
    expect(partials.map(({ rows }) => rows.length)).toEqual([1, 2, 3]);
    for (const partial of partials) expect(() => logitLens.result.parse(partial)).not.toThrow();
  });

  it.each([
    ['', 'Mary', 'prompt', /the prompt is empty/],
    [' Mary', 'Zoe', 'answer', /expected one token for the answer, got "Zoe"/],
  ])(
    'refuses what cannot be asked, by its field: %j and %j',
    async (prompt, answer, field, words) => {
      await expect(ask(prompt, answer).run).rejects.toThrow(words);
      await expect(ask(prompt, answer).run).rejects.toMatchObject({ name: 'InputError', field });
    },
  );
});
