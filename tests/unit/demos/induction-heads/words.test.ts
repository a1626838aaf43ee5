import { describe, expect, it } from 'vitest';
import { copiesCurve, ownCurve } from '../../../../src/demos/induction-heads/curves.ts';
import {
  costs,
  costsCaption,
  costsTitle,
  curveTitle,
  mainPath,
  mapCaption,
  mapTitle,
  neededClass,
  neededReveal,
  ownCaption,
  ownTitle,
  pathRows,
  pathsCaption,
  pathsTitle,
  scoresOf,
  wayReveal,
} from '../../../../src/demos/induction-heads/words.ts';
import type { InductionResult } from '../../../../src/experiments/induction-heads/spec.ts';

const at = (layer: number, head: number) => ({ layer, head });

/** Head 0.1 looks one token back and feeds 1.0; 0.0 only looks the same. */
const made: InductionResult = {
  loss: { first: 14, second: 3 },
  lossByPosition: [14, 12, 3],
  induction: [
    [0, 0],
    [0.9, 0.1],
  ],
  duplicateToken: [
    [0, 0],
    [0, 0],
  ],
  previousToken: [
    [0.8, 0.85],
    [0, 0],
  ],
  top: {
    induction: [{ ...at(1, 0), score: 0.9 }],
    duplicateToken: [{ ...at(0, 0), score: 0 }],
    previousToken: [
      { ...at(0, 1), score: 0.85 },
      { ...at(0, 0), score: 0.8 },
    ],
  },
  without: null,
  suspects: [
    { ...at(0, 1), score: 0.85, loss: { first: 14, second: 9 }, induction: [0.2] },
    { ...at(0, 0), score: 0.8, loss: { first: 14, second: 3.1 }, induction: [0.9] },
  ],
  paths: {
    senders: [at(0, 1), at(0, 0)],
    receivers: [{ ...at(1, 0), serves: [at(1, 1), at(1, 0)] }],
    ...{ intact: 2, broken: 12 },
    share: { q: [[0.01, 0]], k: [[0.4, 0]], v: [[0, 0.02]] },
  },
  own: {
    strTokens: ['A', ' b', ' A', ' b'],
    surprise: [null, 5, 4, 0.5],
    without: null,
    again: [3],
    mean: { again: 0.5, other: 4.5 },
    meanWithout: null,
  },
};
const off = [at(1, 0), at(0, 1)];
const without: InductionResult = {
  ...made,
  without: {
    loss: { first: 14, second: 8 },
    lossByPosition: [14, 12, 8],
    induction: [
      [0, 0],
      [0.25, 0],
    ],
  },
  own: { ...made.own, without: [null, 5, 4, 6.5], meanWithout: { again: 6.5, other: 4.5 } },
};

describe('the map', () => {
  it('names the head with the highest score, measured with heads off where they are', () => {
    expect(mapTitle(made, 'previousToken')).toBe(
      'Head 0.1 gives the token before 85% of its attention',
    );
    expect(mapTitle(without, 'induction')).toBe(
      'Head 1.0 gives what followed last time 25% of its attention',
    );
    expect(scoresOf(made, 'induction')).toBe(made.induction);
    expect(mapCaption(without, 'induction', off)).toContain(
      'given twice, with heads 1.0 and 0.1 off.',
    );
    expect(mapCaption(made, 'previousToken', [])).toContain('Ringed: the two that give most');
  });
});

describe('the suspects', () => {
  it('are needed where the second copy costs two nats more without them', () => {
    expect(neededClass(made)).toBe(1);
    expect(neededReveal(made)).toBe(
      'One: 0.1. A token of the second copy costs 3.0 nats with all heads on; 9.0 without 0.1 and 3.1 without 0.0.',
    );
    const idle = { ...made, suspects: made.suspects.slice(1) };
    expect(neededClass(idle)).toBe(0);
    expect(neededReveal(idle)).toMatch(/^None\. /);
    expect(costsTitle(idle)).toBe('No single head of these is needed for the second copy');
    const all = { ...made, suspects: Array(5).fill(made.suspects[0]!) as typeof made.suspects };
    expect(neededClass(all)).toBe(3);
  });

  it('are listed with what the reader took out, which is marked', () => {
    expect(costs(made, []).map(({ label, value }) => [label, value])).toEqual([
      ['all heads on', 3],
      ['without 0.1', 9],
      ['without 0.0', 3.1],
    ]);
    expect(costs(without, off).at(-1)).toEqual({
      ...{ label: 'without heads 1.0 and 0.1', value: 8, marked: true },
    });
    const alone = costs(without, [at(0, 0)]);
    expect(alone.map(({ marked }) => marked)).toEqual([false, false, true]);
  });

  it('are told in the title and the caption', () => {
    expect(costsTitle(made)).toBe(
      'Without head 0.1 a token of the second copy costs 9.0 nats, not 3.0',
    );
    expect(costsCaption(made)).toContain('the induction heads falls: 1.0 from 90% to 20%.');
  });
});

describe('the paths', () => {
  const paths = made.paths!;

  it('lead from the strongest sender by one input', () => {
    expect(mainPath(paths)).toMatchObject({ way: 'k', sender: 0, shares: [0.4] });
    expect(wayReveal(paths)).toBe(
      'The key: of what the broken text adds to the surprise, head 0.1 brings 40% by that of 1.0 and 1.1, alone.',
    );
    expect(pathsTitle(paths)).toBe('Head 0.1 speaks to 1.0 and 1.1 through the key');
    expect(pathsCaption(paths)).toContain('(from 2.0 to 12.0 nats');
    expect(pathsCaption(paths)).toContain('Heads 1.0 and 1.1 share one key and one value.');
  });

  it('are a map of receivers’ inputs and senders', () => {
    expect(pathRows(paths)).toEqual({
      rows: ['1.1 q', '1.1 k', '1.1 v'],
      columns: ['0.1', '0.0'],
      values: [
        [0.01, 0],
        [0.4, 0],
        [0, 0.02],
      ],
    });
  });
});

describe('the curves', () => {
  it('draw a second line where heads are off, and start at the second token', () => {
    const { lines, references } = copiesCurve(made, []);
    expect(lines.map(({ points }) => points[0])).toEqual([{ x: 1, y: 14 }]);
    expect(references?.[0]?.at).toBe(2);
    const both = copiesCurve(without, off).lines;
    expect(both.map(({ name }) => name)).toEqual(['all heads on', 'without heads 1.0 and 0.1']);
    expect(both[1]!.points.at(-1)).toEqual({ x: 3, y: 8 });
    expect(curveTitle(made, [])).toBe('The second copy costs 3.0 nats a token, the first 14.0');
    expect(curveTitle(without, off)).toBe(
      'With heads 1.0 and 0.1 off the second copy costs 8.0, before it was 3.0',
    );
  });

  it('mark the tokens of the text that come again', () => {
    const { x, lines } = ownCurve(without, off);
    expect(x.names?.filter(({ marked }) => marked).map(({ text }) => text)).toEqual(['·b']);
    expect(lines[1]!.points.at(-1)).toEqual({ x: 3, y: 6.5 });
    expect(ownTitle(without, off)).toBe(
      'One token comes again: 0.5 nats each, and 6.5 with heads 1.0 and 0.1 off',
    );
    expect(ownTitle(made, [])).toBe('One token comes again, at 0.5 nats each');
    expect(ownCaption(without)).toContain('“b” goes from 0.5 to 6.5. The other tokens cost 4.5');
    const plain = { ...made.own, again: [], mean: { again: null, other: 4 } };
    expect(ownTitle({ ...made, own: plain }, [])).toMatch(/^Nothing in this text/);
    expect(ownCaption({ ...made, own: plain })).toMatch(/^Write a text in which a name/);
  });
});
