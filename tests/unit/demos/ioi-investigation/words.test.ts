import { describe, expect, it } from 'vitest';
import {
  moverHeads,
  moverRows,
  moversCaption,
  moversReveal,
  moversTitle,
  ringed,
  ringWord,
  tableCaption as moversTableCaption,
  tableTitle as moversTableTitle,
} from '../../../../src/demos/ioi-investigation/moverWords.ts';
import {
  allCells,
  cellsOf,
  mainWay,
  pathsReveal,
  pathsTable,
  pathsTitle,
  tellAt,
} from '../../../../src/demos/ioi-investigation/pathWords.ts';
import {
  moreMissed,
  repeatQuestion,
  repeatReveal,
  repeatRows,
  tableTitle as repeatTableTitle,
} from '../../../../src/demos/ioi-investigation/repeatWords.ts';
import {
  steererColumns,
  steererOf,
  steererQuestion,
  steererReveal,
  steererRows,
  steererTitle,
  turnOf,
} from '../../../../src/demos/ioi-investigation/steererWords.ts';
import {
  completeData,
  hasLead,
  keptClass,
  minimalRows,
  minimalTitle,
  spared,
  swappedClass,
  swappedReveal,
  wholeCaption,
  wholeRows,
  wholeTitle,
} from '../../../../src/demos/ioi-investigation/wholeWords.ts';
import { headsNamed, leadLine, tooMany } from '../../../../src/demos/ioi-investigation/words.ts';
import { CIRCUIT, EARLY, LATE, made, MIDDLE } from './made.ts';

describe('the movers', () => {
  it('are told with the head that is missed most, only after the guess', () => {
    expect(moversTitle(made, false)).toBe(
      'From the last token, head 2.0 looks at “Mary” and writes for it',
    );
    expect(moversTitle(made, true)).toBe(
      'Head 2.3 is missed most, and it looks at “John”; the name movers give “Mary” 60%',
    );
    expect(moversReveal(made)).toBe(
      'Head 2.3: without it the lead falls by 2.50 logits. It writes +2.00 itself, gives “Mary” 10% of its attention and “John” 70%.',
    );
    expect(moversCaption(made, 'lost')).toContain('two sentences about three other people');
  });

  it('stand in the table with those that write most, in the order of layers', () => {
    expect(moverHeads(made).map(({ layer, head }) => `${layer}.${head}`)).toContain('1.1');
    expect(moverRows(made).filter(({ marked }) => marked)).toEqual([
      { label: '2.0', values: [0.5, -0.25, 0.6], marked: true },
    ]);
    expect(moversTableTitle(made)).toBe('Head 2.0 writes +0.50; knocked out, it costs −0.25');
  });

  it('are none where no head passes the rule', () => {
    const none = { ...made, movers: { ...made.movers, byRule: false } };
    expect(moversTitle(none, false)).toBe(
      'No head both looks at “Mary” from the last token and writes for it',
    );
    expect(moversTitle(none, true)).toContain('those that write most give');
    expect(ringed(none, false)).toEqual([]); // the head that is asked for is among those that write most
    expect(ringed(made, false)).toEqual(made.movers.heads);
    expect(ringWord(none, true)).not.toContain('mover');
    const steerer = steererOf(none)!;
    for (const said of [
      moversTableCaption(none),
      steererQuestion(none, steerer),
      steererTitle(none, true),
      repeatQuestion(none),
      repeatReveal(none),
    ])
      expect(said).toContain('those that write most');
    expect(
      steererColumns(none)
        .map(({ title }) => title)
        .join(),
    ).not.toContain('movers');
  });
});

describe('the steerers', () => {
  it('are asked about by one that looks at the giver', () => {
    const one = steererOf(made)!;
    expect(one).toMatchObject(MIDDLE);
    expect(turnOf(made, one)).toBe('away');
    expect(turnOf(made, made.steerers.tried[0]!)).toBe('same');
    expect(steererReveal(made, one)).toBe(
      'Before, “Mary” 60%, “John” 20%; without it, “Mary” 40%, “John” 40%. The lead falls by 0.80 logits.',
    );
    expect(steererOf({ ...made, steerers: { ...made.steerers, tried: [] } })).toBeNull();
  });

  it('stay hidden before the guess', () => {
    expect(steererRows(made, false)).toHaveLength(1);
    expect(steererRows(made, true).map(({ label }) => label)).toEqual([
      'nothing knocked out',
      '0.1, at “When”',
      '1.0, at “John”',
    ]);
    expect(steererTitle(made, true)).toBe(
      'Without head 1.0 the movers look at “Mary” with 40%, at “John” with 40%',
    );
  });
});

describe('the repeat', () => {
  it('is noticed by two kinds, compared by what is lost without all of each', () => {
    expect(moreMissed(made)).toBe('duplicate');
    expect(repeatQuestion(made)).toContain('two heads before the movers look back at the first');
    expect(repeatTableTitle(made)).toBe(
      'Together the duplicate token heads are worth +2.00; one by one, +0.30 in all',
    );
    expect(repeatRows(made).map(({ label }) => label)).toEqual([
      '0.1, duplicate token',
      '0.2, duplicate token',
      'all duplicate token heads',
      '1.0, induction',
    ]);
    const alike = { ...made.repeat, induction: { ...made.repeat.induction, lost: 1.9 } };
    expect(moreMissed({ ...made, repeat: alike })).toBe('alike');
  });
});

describe('the ways', () => {
  it('are told by the input that is worth most, shared keys and values by their readers', () => {
    const cells = cellsOf(made, CIRCUIT);
    expect(cells[0]!.map((cell) => cell && [cell.input, cell.lost])).toEqual([
      null,
      ['v', 0.6],
      ['k', -0.3],
      [null, 0],
    ]);
    expect(cells[2]!.slice(0, 3)).toEqual([null, null, null]);
    expect(allCells(made, CIRCUIT)).toHaveLength(6);
    expect(mainWay(made, CIRCUIT)).toMatchObject({ from: EARLY, to: MIDDLE, lost: 0.6 });
    expect(mainWay(made, [LATE])).toBeNull();
  });

  it('give nothing away before the guess', () => {
    const [, cell] = cellsOf(made, CIRCUIT)[0]!;
    expect(pathsTitle(made, CIRCUIT, false)).not.toContain('carries most');
    expect(tellAt(cell, false, true)).toContain('Each cell is a way');
    expect(tellAt(cell, false, false)).toBe('from 0.1 to 1.0');
    expect(tellAt(cell, true, true)).toBe(
      'Strongest: from 0.1 to the value of 1.0: +0.60 logits lost',
    );
    expect(tellAt(null, true, false)).toContain('too early');
    expect(pathsReveal(made, CIRCUIT)).toBe(
      'From 0.1 to the value of 1.0: cut, it costs 0.60 logits. From 2.3 to the answer it is 3.00.',
    );
    expect(pathsTable(made).rows[0]).toEqual(['2.3 to the answer', 3]);
  });
});

describe('the whole', () => {
  it('keeps a share by the mean and another by resampling', () => {
    expect(keptClass(made)).toBe('all');
    expect(swappedClass(made)).toBe('less');
    expect(swappedReveal(made)).toBe('50%, on average over two sentences: 3.00, 1.00 logits.');
    expect(wholeTitle(made, CIRCUIT)).toBe(
      'Three heads keep 90% of the lead by the mean, 50% by resampling',
    );
    expect(wholeCaption(made)).toContain('misses by 1.00 by the mean and 1.00 by resampling');
    expect(wholeRows(made, CIRCUIT)[1]).toEqual({
      ...{ label: 'your three alone', marked: true },
      values: [3.6, 2, 1, 3],
    });
  });

  it('tells no share of a lead that the model has not', () => {
    const behind = { ...made, lead: -1 };
    expect(hasLead(made)).toBe(true);
    expect(hasLead(behind)).toBe(false);
    expect(wholeTitle(behind, CIRCUIT)).toBe(
      'With three heads alone the lead is +3.60 by the mean, +2.00 by resampling',
    );
  });

  it('could spare the heads without which it keeps as much or more', () => {
    expect(spared(made, 'mean').map(({ layer }) => layer)).toEqual([1, 2]);
    expect(spared(made, 'resample').map(({ layer }) => layer)).toEqual([2]);
    expect(minimalTitle(made)).toBe('By the mean one could spare 1.0 and 2.3; by resampling, 2.3');
    expect(minimalRows(made)[0]).toEqual({ label: '0.1', values: [1.6, 1, 0.5], marked: false });
  });

  it('is held against the model with the same heads taken out of both', () => {
    const { points } = completeData(made, null);
    expect(points.map(({ name }) => name)).toEqual(['nothing', '0.1', '1.0', '2.3', 'all of it']);
    expect(points[1]!.values).toEqual([3.5, 2]);
    expect(points[4]!.values).toEqual([0.5, -0.5]);
  });
});

it('heads and limits are named as readers read them', () => {
  expect(leadLine(made)).toBe('“Mary” leads “John” by 4.00 logits.');
  expect(headsNamed([])).toBe('no head');
  expect(headsNamed(CIRCUIT)).toBe('heads 0.1, 1.0 and 2.3');
  expect(tooMany(12)).toContain('At most 12 heads');
});
