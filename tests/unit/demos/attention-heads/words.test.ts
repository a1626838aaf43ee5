import { describe, expect, it } from 'vitest';
import { finderData, FIRST_AXES, headOf } from '../../../../src/demos/attention-heads/finder.ts';
import {
  alikeAnswer,
  alikeOptions,
  alikeReveal,
  alikeTitle,
  badgeOf,
  commonest,
  commonestOptions,
  commonestReveal,
  countRows,
  copyingOf,
  factsOf,
  hereQuestion,
  hereReveal,
  howMany,
  idleNote,
  ofSameHeads,
  passportRows,
  passportTitle,
  patternTitle,
  storyHere,
} from '../../../../src/demos/attention-heads/words.ts';
import type { AttentionHeadsResult } from '../../../../src/experiments/attention-heads/spec.ts';
import { STORIES, type Story } from '../../../../src/experiments/attention-heads/stories.ts';

const byStory = <Value>(value: (story: Story) => Value) =>
  Object.fromEntries(STORIES.map((story) => [story, value(story)])) as Record<Story, Value>;

/** A grid of one layer of four heads for each story, zero but where it is given. */
const grids = (given: Partial<Record<Story, readonly number[]>>) =>
  byStory((story) => [[...(given[story] ?? [0, 0, 0, 0])]]);

/** Head 0.0 looks at the token before, 0.1 and 0.3 at the first, 0.2 at nothing in particular. */
const made: AttentionHeadsResult = {
  corpus: {
    passages: 11,
    tokens: { read: 600, repeated: 240 },
    positions: byStory(() => 500),
    chance: byStory(() => 0.06),
    score: grids({ previous: [0.7, 0.1, 0.2, 0] }),
    holds: grids({ previous: [0.98, 0, 0.3, 0], first: [0.01, 0.9, 0.2, 0.8] }),
    rest: grids({ previous: [0.99, 0, 0.3, 0], name: [0, 0.75, 0, 0] }),
    entropy: [[0.7, 0.1, 2, 0]],
    distance: [[1.4, 12, 6, 0]],
    looks: { ...byStory(() => 0), previous: 1, first: 2, none: 1 },
    looksAway: { ...byStory(() => 0), previous: 1, name: 1, none: 2 },
  },
  copying: { words: 64, copies: [[0.75, 0, 0, 0.02]], opposes: [[0, 0.5, 0, 0.02]] },
  alike: {
    loss: 3,
    heads: [
      { layer: 0, head: 0, loss: 8.5 },
      { layer: 0, head: 2, loss: 3.2 },
    ],
  },
  here: {
    strTokens: ['See', ' Ahab', ' go'],
    positions: { ...byStory(() => 2), induction: 0 },
    holds: { ...grids({ previous: [0.5, 0, 1, 0.2] }), induction: null },
    head: { layer: 0, head: 0 },
    pattern: [[1], [0.5, 0.5], [0.1, 0.7, 0.2]],
  },
};
const at = (head: number) => ({ layer: 0, head });

describe('a passport', () => {
  it('names what the head looks like, and how often it is right against chance', () => {
    expect(passportTitle(made, at(0))).toBe(
      'Head 0.0 looks like a previous-token head, on 98% of positions',
    );
    expect(badgeOf(made, at(0))).toBe(
      'Right on 98% of 500 positions; by chance 6%; with the first token left out 99%',
    );
  });

  it('says of a head at rest what it looks at else, where that is often the same', () => {
    expect(passportTitle(made, at(1))).toContain('a head at rest on the first token, on 90%');
    expect(badgeOf(made, at(1))).toMatch(/with that token left out, most at a name: 75%$/);
    expect(badgeOf(made, at(3))).toMatch(/by chance 6%$/);
  });

  it('says of a head that looks like nothing what is nearest', () => {
    expect(passportTitle(made, at(2))).toBe(
      'Head 0.2 looks like nothing on this list, on most positions',
    );
    expect(badgeOf(made, at(2))).toBe('Nearest: the token before, right on 30% of 500 positions');
  });

  it('has a row a story, with its own marked and null for what was not measured', () => {
    const rows = passportRows(made, made.here, at(0), 'holds');
    expect(rows.map(({ label }) => label)).toHaveLength(STORIES.length);
    expect(rows.filter(({ marked }) => marked)).toEqual([
      { label: 'the token before', before: 0.98, after: 0.5, marked: true },
    ]);
    expect(rows.find(({ label }) => label === 'what followed last time')?.after).toBeNull();
    expect(passportRows(made, made.here, at(0), 'score')[2]?.before).toBe(0.7);
  });

  it('reads the spread as a number of tokens', () => {
    expect(factsOf(made, at(0))).toMatch(/0\.70 nats, as if spread evenly over 2\.0 tokens/);
    expect(factsOf(made, at(0))).toMatch(/goes 1\.4 tokens back\.$/);
    expect(copyingOf(made, at(0))).toBe(
      'By its weights, it writes towards the word that it reads most of all for 75% of 64 words, and least of all for 0%; by chance 1.6%.',
    );
  });
});

describe('the prompt', () => {
  it('is asked about where the story can be judged in it', () => {
    expect(storyHere(made, made.here, at(0))).toBe('previous');
    expect(hereQuestion(made.here, 'previous', at(0))).toMatch(/from two tokens\./);
    expect(storyHere(made, made.here, at(2))).toBeNull();
    const holds = grids({ induction: [0.9, 0, 0, 0] });
    const induction = { ...made, corpus: { ...made.corpus, holds } };
    expect(storyHere(induction, made.here, at(0))).toBeNull();
    expect(idleNote(induction, made.here, at(0))).toMatch(/what followed last time from nowhere/);
    expect(idleNote(made, made.here, at(0))).toBe('');
  });

  it('is answered by the share, and told as a count', () => {
    const answers = [0, 1, 2, 3].map((head) => howMany(made.here, 'previous', at(head)));
    expect(answers).toEqual(['most', 'none', 'all', 'few']);
    expect(hereReveal(made.here, 'previous', at(0))).toBe('One of two.');
    expect(hereReveal(made.here, 'previous', at(3))).toBe(
      '0.4 of two, a small lead counted in part.',
    );
  });

  it('is told by the last token’s attention', () => {
    expect(patternTitle(made.here)).toBe(
      'From the last token, head 0.0 gives “Ahab” 70% of its attention',
    );
    const itself = { ...made.here, pattern: [[1], [0.4, 0.6]] };
    expect(patternTitle(itself)).toMatch(/gives itself 60%/);
  });
});

describe('all heads', () => {
  it('are counted, and the answer is among the guesses', () => {
    expect(commonest(made)).toBe('first');
    expect(commonestOptions(made).map(({ value }) => value)).toContain('first');
    expect(commonestReveal(made)).toBe(
      'The first token: so do 2 of 4 heads. Leave the first token out, and 2 look like nothing on the list.',
    );
    const rows = countRows(made);
    expect(rows.at(-1)).toEqual({ label: 'nothing on this list', before: 1, after: 2 });
    expect(rows[0]?.after).toBeNull();
  });

  it('are not told beside a reading of another model, which has other layers or heads', () => {
    expect(ofSameHeads(made.here, made)).toBe(true);
    const deeper = {
      ...made.here.holds,
      previous: [
        [0, 0, 0, 0],
        [0, 0, 0, 0],
      ],
    };
    expect(ofSameHeads({ ...made.here, holds: deeper }, made)).toBe(false);
    const narrower = { ...made.here.holds, previous: [[0, 0]] };
    expect(ofSameHeads({ ...made.here, holds: narrower }, made)).toBe(false);
  });

  it('are points by any two of their measures', () => {
    const data = finderData(made, made.here, at(2), FIRST_AXES);
    expect(data.points.map(({ name }) => name)).toEqual(['0.0', '0.1', '0.2', '0.3']);
    expect(data.points[1]!.values[data.x]).toBe(12);
    expect(data.points[1]!.values[data.y]).toBe(0.1);
    expect(data.chosen).toEqual(['0.2']);
    expect(data.axes.map(({ label }) => label)).not.toContain(
      'what followed last time: right in this sentence',
    );
    expect(finderData(made, made.here, at(2), ['no such axis', 'nor this']).x).toBe(0);
    expect(headOf('23.4')).toEqual({ layer: 23, head: 4 });
  });
});

describe('two heads that look alike', () => {
  it('are told apart by what is lost without each', () => {
    expect(alikeAnswer(made)).toBe('0.0');
    expect(alikeOptions(made).map(({ value }) => value)).toEqual(['0.0', '0.2', 'all', 'none']);
    expect(alikeReveal(made)).toMatch(
      /costs 3\.0 nats; without 0\.0 8\.5 and without 0\.2 3\.2\.$/,
    );
    expect(alikeTitle(made)).toBe('Heads 0.0 and 0.2 look alike; 0.0 is needed, 0.2 is not');
  });

  it('may both be needed, or neither', () => {
    const alike = (...losses: number[]) => ({
      ...made,
      alike: { loss: 3, heads: losses.map((loss, head) => ({ ...at(head), loss })) },
    });
    expect(alikeAnswer(alike(8, 8))).toBe('all');
    expect(alikeAnswer(alike(3, 3.5))).toBe('none');
    expect(alikeTitle(alike(8, 8))).toMatch(/and are needed alike$/);
    expect(alikeTitle(alike(3, 3))).toMatch(/and are not needed alike$/);
  });
});
