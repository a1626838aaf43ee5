import { describe, expect, it } from 'vitest';
import { answerItems } from '../../../../src/demos/kit/answerItems.ts';
import BeforeAfter from '../../../../src/demos/kit/BeforeAfter.svelte';
import { draw, textsOf } from './drawn.ts';

const rows = (body: HTMLElement) =>
  [...body.querySelectorAll('tbody tr')].map((row) => textsOf(row, 'th, .value'));
const style = (body: HTMLElement, row: number, bar: number) => {
  const tracks = body.querySelectorAll('tbody tr')[row]!.querySelectorAll('.track');
  return tracks[bar]!.querySelector('.bar')?.getAttribute('style');
};

describe('two states side by side', () => {
  const items = [
    { label: ' Mary', before: 0.923, after: 0.125, marked: true },
    { label: ' John', before: 0.002, after: 0.5 },
    { label: ' the', before: 0.022, after: null },
  ];
  const body = draw(BeforeAfter, {
    label: 'Most likely next words',
    itemTitle: 'next word',
    items,
    before: 'all heads on',
    after: 'head 23.0 off',
    missing: 'not among the first 10',
  });

  it('give every value and its change, in cells that name what was done', () => {
    expect(textsOf(body, 'thead th')).toEqual([
      'next word',
      'all heads on',
      'head 23.0 off',
      'change, points',
    ]);
    expect(rows(body)).toEqual([
      ['▸·Mary', '92.3%', '12.5%', '−79.8'],
      ['·John', '0.2%', '50.0%', '+49.8'],
      ['·the', '2.2%', '–', '–'],
    ]);
  });

  it('draw both states to one scale, and nothing where nothing was measured', () => {
    expect(style(body, 0, 0)).toContain('inline-size: 92.3%');
    expect(style(body, 0, 1)).toContain('inline-size: 12.5%');
    expect(style(body, 2, 1)).toBeUndefined();
    expect(textsOf(body, '.note')).toEqual(['– not among the first 10']);
  });

  it('draw signed values from zero', () => {
    const signed = draw(BeforeAfter, {
      label: 'Lead',
      itemTitle: 'sentence',
      items: [{ label: 'store', before: 6, after: -2 }],
      before: 'before',
      after: 'after',
      min: -10,
      max: 10,
      format: String,
      formatChange: String,
      tokens: false,
    });
    expect(style(signed, 0, 0)).toBe('inset-inline-start: 50.0%; inline-size: 30.0%;');
    expect(style(signed, 0, 1)).toBe('inset-inline-start: 40.0%; inline-size: 10.0%;');
  });

  it('keep what must not be translated from a translator', () => {
    const cells = [...body.querySelectorAll('tbody td.value, tbody .token')];
    expect(cells.every((cell) => cell.getAttribute('translate') === 'no')).toBe(true);
  });
});

it('one state alone has no change', () => {
  const body = draw(BeforeAfter, {
    label: 'Most likely next words',
    itemTitle: 'next word',
    items: [{ label: ' Mary', before: 0.5 }],
    before: 'all heads on',
  });
  expect(textsOf(body, 'thead th')).toEqual(['next word', 'all heads on']);
  expect(rows(body)).toEqual([['·Mary', '50.0%']]);
});

describe('rows of answers', () => {
  const list = (...texts: string[]) =>
    texts.map((text, at) => ({ token: text.length, text, probability: 0.5 / (at + 1) }));

  it('are the likeliest of both states, once each, and what was asked about', () => {
    const items = answerItems(
      list('a', 'bb', 'ccc'),
      list('bb', 'dddd', 'a'),
      [{ token: 7, text: 'asked', before: 0.01, after: 0.02, marked: true }],
      2,
    );
    expect(items.map(({ label, before, after }) => [label, before, after])).toEqual([
      ['a', 0.5, 0.5 / 3],
      ['bb', 0.25, 0.5],
      ['dddd', null, 0.25],
      ['asked', 0.01, 0.02],
    ]);
    expect(items.map(({ marked }) => marked)).toEqual([false, false, false, true]);
  });
});
