import { describe, expect, it } from 'vitest';
import {
  countAnswer,
  editCaption,
  editGroups,
  editReveal,
  editTable,
  editTitle,
} from '../../../../src/demos/fact-tracing/editWords.ts';
import {
  countryRows,
  knockCaption,
  knockItems,
  knockQuestion,
  knockReveal,
  knockTable,
  knockTitle,
  layerParts,
  leftAnswer,
  mlpAnswer,
  mapColumns,
  mapValues,
  mlpReveal,
  otherOf,
  partOf,
  readerCaption,
  readerTitle,
  subjectOf,
  tellPlace,
  traceTable,
  traceTitle,
} from '../../../../src/demos/fact-tracing/words.ts';
import type { FactTracingResult } from '../../../../src/experiments/fact-tracing/spec.ts';

const told = (text: string, probability = 0.5) => ({ text, probability });
const sentence = (text: string, plain: string, mlp: string, head: string) => ({
  text,
  ...{ plain: told(plain), mlp: told(mlp), head: told(head) },
});
const zeros = () => [0, 0, 0, 0].map(() => [0, 0, 0]);
const withCell = (layer: number, column: number, share: number) => {
  const map = zeros();
  map[layer]![column] = share;
  return map;
};
const range = (from: number, to: number, subject: number | null, texts: number) => ({
  ...{ from, to, subject, texts },
  last: subject === null ? null : 0.3,
});
const edit = (top: string, about: number, kept: number, watched: number) => ({
  ...{ size: 0.0367, answer: 0.01, foil: 0.8, top: told(top) },
  changed: { about, kept, watched },
});

const made: FactTracingResult = {
  clean: { strTokens: ['The', ' E', 'iffel', ' of'], top: told(' Paris', 0.77), lead: 6.66 },
  corrupt: { strTokens: ['The', ' Col', 'osse', ' of'], top: told(' Rome', 0.8), lead: -4.78 },
  differ: [1, 2],
  columns: [
    { label: ' E', positions: [1] },
    { label: '2 between', positions: [2, 3] },
    { label: ' of', positions: [3] },
  ],
  trace: { resid: withCell(3, 2, 0.9), mlp: withCell(0, 0, 1.002), attn: withCell(2, 2, 0.5) },
  strongest: {
    mlp: { layer: 0, column: 0, share: 1.002 },
    attn: { layer: 2, column: 2, share: 0.5 },
  },
  laterMlp: { layer: 1, column: 1, share: 0.19 },
  lastFrom: 3,
  knock: {
    plain: 0.77,
    over: 14,
    ranges: [range(0, 0, 0.03, 0.01), range(2, 3, 0.7, 0.6)],
    own: range(1, 2, 0.63, 0.34),
  },
  reader: {
    ...{ layer: 2, head: 1, share: 0.89, next: { layer: 3, head: 0, share: 0.25 } },
    ...{ attention: 0.9, says: [' France', ' Breton', ' French'], rank: 16 },
    countries: [
      { name: 'Cuba', says: [' Havana'], rank: 0, capital: ' Havana', top: ' Havana' },
      { name: 'Iraq', says: [' x'], rank: 673, capital: ' Baghdad', top: ' the' },
    ],
    ...{ amongTen: 1, named: 1, median: 336.5 },
  },
  edited: { position: 2, text: 'iffel' },
  plain: { answer: 0.77, foil: 0.001, top: told(' Paris', 0.77) },
  edits: { mlp: edit(' Rome', 1, 1, 2), head: edit(' Rome', 1, 0, 0) },
  about: [sentence('a', ' x', ' y', ' x')],
  near: [sentence('b', ' x', ' y', ' x'), sentence('c', ' x', ' x', ' x')],
  kept: 1,
};
const asked = { clean: 'The Eiffel of ', key: 'own' } as const;

describe('the words of the trace', () => {
  it('name subjects and places as the prompts have them', () => {
    expect([subjectOf(made), otherOf(made)]).toEqual(['“Eiffel”', '“Colosse”']);
    expect(tellPlace(made, 'mlp', 0, 0)).toBe('“The” comes before the subject: nothing to put in');
    expect(tellPlace(made, 'mlp', 0, 1)).toBe('MLP 0 at “E”: 100% of the way');
    expect(mapValues(made, 'mlp')[0]).toEqual([0, 1.002, 0, 0]);
    expect(mapColumns(made).map(({ label }) => label)).toEqual(['The', ' E', '2 between', ' of']);
    expect(tellPlace(made, 'resid', 3, 2)).toBe(
      'the stream into layer 3 at the 2 tokens between: 0% of the way',
    );
    expect(traceTitle(made, 'resid')).toBe('The answer comes to the last token in layer 2');
    expect(traceTitle({ ...made, lastFrom: null }, 'resid')).toMatch(/never holds half/);
    expect(traceTitle(made, 'attn')).toBe('The attention of layer 2 at “of” alone brings back 50%');
    expect(traceTitle(made, 'mlp')).toBe('MLP 0 at “E” alone brings back 100%');
    expect(traceTable(made).rows[0]).toEqual(['0', 0, 0, 0, 1.002, 0, 0, 0, 0, 0]);
    expect(traceTable(made).columns).toHaveLength(10);
  });

  it('ask for the layer in four parts, of which each layer is in one', () => {
    expect(layerParts(30).map(({ label }) => label)).toEqual([
      ...['layer 0', 'layers 1 to 10', 'layers 11 to 19', 'layers 20 to 29'],
    ]);
    expect([0, 1, 10, 11, 19, 20, 29].map((layer) => partOf(layer, 30))).toEqual([
      ...[0, 1, 1, 2, 2, 3, 3],
    ]);
    expect(mlpAnswer(made)).toBe(0);
    expect(mlpReveal(made)).toBe(
      'MLP 0 at “E” brings back 100%. Of all MLPs above it none brings back more than 19% (MLP 1 at the 2 tokens between).',
    );
    const later = { ...made, strongest: { ...made.strongest, mlp: made.laterMlp } };
    expect(mlpReveal(later)).toBe('MLP 1 at the 2 tokens between brings back 19%.');
  });
});

describe('the words of the knock-outs', () => {
  it('judge by the mean of the neighbours, and say what another mean gives', () => {
    expect(knockQuestion(made, { range: { from: 1, to: 2 }, answer: 'Paris' })).toBe(
      'Now knock out MLPs 1 to 2 at “Eiffel”, all at once. How much is left of the 77.0% for “Paris”?',
    );
    expect(leftAnswer(made)).toBe(2);
    expect(knockReveal(made)).toBe(
      '63.0%, each MLP set to its mean over 14 neighbours. With the mean over other texts 34.0%: much hangs on what stands in.',
    );
    expect(knockTitle(made)).toBe(
      'Without MLP 0 at the subject 3.0% is left, without MLPs 1 to 2 63.0%',
    );
    expect(knockCaption(made)).toMatch(/30\.0% is left without MLPs 2 to 3\.$/);
    expect(knockItems(made).map(({ label, before }) => [label, before])).toEqual([
      ['none', 0.77],
      ['0', 0.03],
      ['2–3', 0.7],
      ['yours, 1–2', 0.63],
    ]);
    expect(knockTable(made).rows.at(-1)).toEqual(['layers 1 to 2', 0.63, 0.34, 0.3]);
  });

  it('do without neighbours where there are none of that length', () => {
    const own = range(1, 2, null, 0.34);
    const alone = { ...made, knock: { ...made.knock, over: 0, ranges: [own], own } };
    expect(leftAnswer(alone)).toBe(1);
    expect(knockReveal(alone)).toBe('With the mean over other texts 34.0%.');
    expect(knockCaption(alone)).toMatch(/no two neighbours have the length of the prompt\.$/);
    const little = { ...alone, knock: { ...alone.knock, own: { ...own, texts: 0.1 } } };
    expect(leftAnswer(little)).toBe(0);
  });
});

describe('the words of the head', () => {
  it('say what it reads, and how often that holds the capital', () => {
    expect(readerTitle(made)).toBe(
      'Head 2.1 reads the subject and says “France”, “Breton” and “French”',
    );
    const caption = readerCaption(made);
    expect(caption).toContain('89%; the next is 3.0 with 25%');
    expect(caption).toContain('puts the answer in place 17');
    expect(caption).toContain('for 1 of 2 countries, where the model names 1');
    expect(readerCaption({ ...made, reader: { ...made.reader, countries: [], rank: 0 } })).toMatch(
      /puts the answer first\.$/,
    );
    expect(countryRows(made).map(({ name, rank, right }) => [name, rank, right])).toEqual([
      ['Cuba', 1, true],
      ['Iraq', 674, false],
    ]);
  });
});

describe('the words of the edits', () => {
  it('count the changed neighbours in three classes', () => {
    const count = (kept: number, watched: number) =>
      countAnswer({ ...made, edits: { ...made.edits, mlp: edit(' Rome', 0, kept, watched) } });
    expect([count(0, 0), count(1, 0), count(1, 1), count(2, 1)]).toEqual([0, 1, 1, 2]);
    expect(editReveal(made)).toBe(
      'The edit of MLP 0 changes 3 of 2 neighbours, and 1 of 1 other sentences on the subject. The one of head 2.1 changes 0 of 2 neighbours, and 1 of 1 other sentences on the subject.',
    );
  });

  it('tell both edits apart where they say different things', () => {
    expect(editTitle(made)).toBe('With either edit the model says “Rome”');
    const apart = { ...made, edits: { ...made.edits, head: edit(' Paris', 0, 0, 0) } };
    expect(editTitle(apart)).toBe('With MLP 0 edited the model says “Rome”, with head 2.1 “Paris”');
  });

  it('say which neighbours an edit was told of', () => {
    expect(editGroups(made, asked).map(({ name, rows }) => [name, rows.length])).toEqual([
      ['The fact', 1],
      ['On the subject', 1],
      ['Neighbours', 2],
    ]);
    const apart = { ...asked, key: 'apart' } as const;
    expect(editGroups(made, apart).map(({ name }) => name)).toEqual([
      ...[
        'The fact',
        'On the subject',
        'Neighbours it was told of',
        'Neighbours it was not told of',
      ],
    ]);
    expect(editCaption(made, asked)).toMatch(/Neither was told of any neighbour\.$/);
    expect(editCaption(made, apart)).toMatch(
      /told to leave 1 of the neighbours alone; of the other 1 they/,
    );
    expect(editCaption(made, asked)).toContain('is 3.7% of its matrix');
    const table = editTable(made, asked);
    expect(table.rows[0]).toEqual(['The Eiffel of', 'Paris', 0.77, 'Rome', 0.5, 'Rome', 0.5]);
    expect(table.rows).toHaveLength(4);
    expect(table.columns).toHaveLength(7);
  });
});
