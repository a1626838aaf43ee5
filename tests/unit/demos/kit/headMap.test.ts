import { describe, expect, it } from 'vitest';
import HeadMap from '../../../../src/demos/kit/HeadMap.svelte';
import { toggleHead } from '../../../../src/words/heads.ts';
import { draw, textOf, textsOf } from './drawn.ts';

const values = [
  [0.5, -2],
  [0, 1.25],
];
const props = { label: 'Effect by head', values, unit: 'logits' };

describe('a map of heads', () => {
  it('stands on its first layer, with the number of every head in its cell', () => {
    const body = draw(HeadMap, props);
    expect(textsOf(body, 'tbody th')).toEqual(['1', '0']);
    expect(textsOf(body, 'tbody tr:last-child td')).toEqual(['+0.50', '−2.00']);
    expect(textOf(body.querySelector('[data-testid=readout]'))).toBe(
      'Strongest: head 0.1: −2.00 logits',
    );
  });

  it('costs one element a head, and a class only where a head is marked', () => {
    const many = Array.from({ length: 30 }, () => Array.from({ length: 9 }, () => 0.5));
    const body = draw(HeadMap, { ...props, values: many, chosen: [{ layer: 3, head: 1 }] });
    expect(body.querySelectorAll('td').length).toBe(270);
    expect(body.querySelectorAll('td *').length).toBe(0);
    expect(body.querySelectorAll('td[class]').length).toBe(1);
    expect(body.querySelectorAll('td[tabindex]').length).toBe(1);
    expect(body.querySelector('td[tabindex]')?.getAttribute('aria-selected')).toBe('true');
  });

  it('says in words which heads are off and which are ringed', () => {
    const body = draw(HeadMap, {
      ...props,
      off: [{ layer: 0, head: 1 }],
      ringed: [{ layer: 1, head: 1 }],
      ringWord: 'patched exactly',
    });
    const said = [...body.querySelectorAll('td[aria-label]')].map((cell) => [
      cell.className,
      cell.getAttribute('aria-label'),
    ]);
    expect(said).toEqual([
      ['noted', '+1.25, patched exactly'],
      ['crossed', '−2.00, off'],
    ]);
    expect(textOf(body.querySelector('[data-testid=readout]'))).toContain('logits, off');
  });

  it('shades by sign and by the largest magnitude', () => {
    const shades = [...draw(HeadMap, props).querySelectorAll('td')].map(
      (cell) => /--t: ([^;]+)/.exec(cell.getAttribute('style') ?? '')?.[1],
    );
    expect(shades).toEqual(['0', '0.63', '0.25', '-1']);
  });

  it('leaves room for layers that are still to come', () => {
    const body = draw(HeadMap, { ...props, layers: 4 });
    expect(body.querySelector('table')?.getAttribute('aria-busy')).toBe('true');
    expect(textsOf(body, 'tr.waiting th')).toEqual(['3', '2']);
    expect(textsOf(body, 'tr.waiting td')).toEqual(Array(4).fill('waiting'));
  });

  it('has a list of heads to switch that stays in their order', () => {
    const first = toggleHead([{ layer: 2, head: 1 }], { layer: 2, head: 0 });
    expect(first).toEqual([
      { layer: 2, head: 0 },
      { layer: 2, head: 1 },
    ]);
    expect(toggleHead(first, { layer: 2, head: 1 })).toEqual([{ layer: 2, head: 0 }]);
  });
});
