import { describe, expect, it } from 'vitest';
import {
  booksTitle,
  clueOf,
  groupLists,
  groupsTable,
  groupsTitle,
  joinsLine,
  middleLists,
  middleTitle,
  placeLabel,
  riddleOptions,
  riddleReveal,
  sentenceCaption,
  sentenceTitle,
  shareOf,
} from '../../../../src/demos/polysemanticity/words.ts';
import {
  countOf,
  drawnOptions,
  drawnQuestion,
  drawnReveal,
  drawnRows,
  drawnTitle,
} from '../../../../src/demos/polysemanticity/drawnWords.ts';
import type {
  FiringText,
  PolysemanticityResult,
} from '../../../../src/experiments/polysemanticity/spec.ts';

const text = (before: string, token: string, value: number): FiringText => ({
  ...{ book: 'novel' as const, before, token, after: ' and so', value },
});
const many = (count: number, word: string) =>
  Array.from({ length: count }, (_, i) => text(`${i} the`, ` ${word}`, 9 - i));
const groups = [many(5, 'sea'), many(3, 'said'), [text('a', ' pipe', 4)], [text('b', ' dart', 3)]];
const { before, token } = groups[1]![0]!;

const made: PolysemanticityResult = {
  strTokens: ['The', ' sea', ' is'],
  value: [0.1, 5.25, -1],
  joins: [null, 0, null],
  side: { sign: 1, other: 0.5 },
  bar: 0.4,
  groups,
  kind: 'several',
  riddle: {
    options: [
      { book: 'novel', before: 'quite', token: ' other', after: '' },
      { book: 'novel', before, token, after: '' },
    ],
    answer: 1,
  },
  middle: [
    { ...text('x', ' ocean', 3), joins: 0 },
    { ...text('y', ' the', 3), joins: null },
    { ...text('z', ' of', 3), joins: null },
  ],
  joined: 1,
  books: { speeches: [many(4, 'law')], novel: [many(5, 'sea')], likeness: -0.1, alike: false },
  sample: { passages: 48, tokens: 2064 },
  drawn: {
    neurons: [
      { neuron: '2.1', kind: 'none' },
      { neuron: '2.7', kind: 'several' },
    ],
    tally: { several: 12, one: 1, partly: 37, none: 50 },
    mixtures: { several: 3, one: 0, partly: 37, none: 60 },
    places: { several: 0, one: 0, partly: 2, none: 98 },
  },
};

describe('one neuron', () => {
  it('is told where it fires most in the sentence, and on which side it is strongest', () => {
    expect(sentenceTitle(made, '2.3')).toBe(
      'In the sentence above neuron 2.3 fires most at “sea”: 5.3',
    );
    expect(sentenceTitle({ ...made, value: [-1, -2, 0] }, '2.3')).toContain('does not fire');
    expect(sentenceCaption(made)).not.toContain('below zero');
    expect(sentenceCaption({ ...made, side: { sign: -1, other: 0 } })).toContain('below zero');
    expect(joinsLine(made)).toBe('By the same rule, “sea” goes with meaning 1.');
    expect(joinsLine({ ...made, joins: [null, null, null] })).toContain('no place in it');
  });

  it('has several meanings, one, one of some, or none', () => {
    const title = (kind: PolysemanticityResult['kind'], ...sizes: number[]) =>
      groupsTitle({ ...made, kind, groups: sizes.map((size) => many(size, 'x')) }, '2.3');
    expect(title('several', 6, 3, 1)).toBe(
      'Neuron 2.3 has two meanings by the rule: of its 12 strongest places, six and three are alike',
    );
    expect(title('one', 11, 1)).toContain('one meaning by the rule');
    expect(title('partly', 5, 1)).toMatch(/^Five of its 12 strongest places are alike/);
    expect(title('none', 2, 1)).toContain('no three are alike');
  });

  it('has its texts in lists by meaning, those like no other together', () => {
    const lists = groupLists(made);
    expect(lists.map(({ label }) => label)).toEqual([
      'Meaning 1: five',
      'Meaning 2: three',
      'Like no other',
    ]);
    expect(lists.flatMap(({ texts }) => texts)).toHaveLength(10);
    expect(groupsTable(made).rows[5]).toEqual(['2', 'novel', '0 the', ' said', ' and so', 9]);
    expect(clueOf(made)).toEqual(groups[0]!.slice(0, 3));
  });

  it('sets its riddle with the place marked, and says after which group it was', () => {
    expect(placeLabel(text(' one two three four five six', ' seven', 1))).toBe(
      '… two three four five six «seven»',
    );
    expect(placeLabel(text('“', 'Oh', 1))).toBe('… “«Oh»');
    expect(riddleOptions(made)).toHaveLength(2);
    expect(riddleReveal(made)).toMatch(/^It fires there at 9\.0.* not like those above\.$/);
    const own = { options: [groups[0]![4]!], answer: 0 };
    expect(riddleReveal({ ...made, riddle: own })).toMatch(/ is like those above\.$/);
  });
});

describe('the middle and the books', () => {
  it('are told by how many go with a meaning', () => {
    expect(middleTitle(made)).toContain('one of three go with a meaning');
    expect(middleTitle({ ...made, middle: [] })).toContain('no middle');
    expect(middleTitle({ ...made, joined: 0 })).toContain('none of three go with');
    expect(middleLists(made).map(({ label, texts }) => [label, texts.length])).toEqual([
      ['With meaning 1', 1],
      ['With none', 2],
    ]);
    const share = (joined: number, of: number) =>
      shareOf({ joined, middle: Array.from({ length: of }, () => made.middle[0]!) });
    expect([share(0, 3), share(1, 3), share(2, 4), share(4, 4)]).toEqual([
      ...['none', 'few', 'many', 'all'],
    ]);
  });

  it('are alike or not, or hold too few to tell', () => {
    const { books } = made;
    expect(booksTitle(made)).toContain('another thing');
    expect(booksTitle({ ...made, books: { ...books, alike: true } })).toContain('the same thing');
    expect(booksTitle({ ...made, books: { ...books, novel: [many(2, 'x')] } })).toContain(
      'too few places',
    );
  });
});

describe('the drawn', () => {
  const { drawn } = made;
  const hundred = Array.from({ length: 100 }, () => drawn.neurons[0]!);

  it('are counted beside mixtures and places', () => {
    const all = { ...drawn, neurons: hundred };
    expect(drawnTitle(all)).toBe(
      'The rule finds a meaning in 50 of 100 neurons, and in 40 of 100 random mixtures',
    );
    expect(drawnReveal(all)).toBe(
      'One. 12 have two meanings or more, and 50 have none that the rule can see.',
    );
    expect(drawnQuestion(all, ' 2.3')).toContain('100 neurons of layer 2, drawn');
    expect(drawnRows(all)[0]).toMatchObject({ before: 12, after: 3 });
  });

  it('are few or many by their share', () => {
    const count = (one: number) =>
      countOf({ ...drawn, neurons: hundred, tally: { ...drawn.tally, one } });
    expect([0, 4, 5, 20, 50].map(count)).toEqual(['few', 'few', 'some', 'many', 'most']);
  });

  it('can be looked at one by one, those with several meanings first', () => {
    expect(drawnOptions(drawn)).toEqual([
      { value: '2.7', label: '2.7: two or more meanings' },
      { value: '2.1', label: '2.1: no meaning' },
    ]);
  });
});
