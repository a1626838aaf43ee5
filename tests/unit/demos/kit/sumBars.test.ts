import { describe, expect, it } from 'vitest';
import SumBars from '../../../../src/demos/kit/SumBars.svelte';
import { runningBars } from '../../../../src/demos/kit/sumBars.ts';
import { draw, textsOf } from './drawn.ts';

const items = [
  { label: 'head 1.0', value: 3, marked: true },
  { label: 'neuron 0.2', value: -4 },
  { label: 'all others', value: 2, rest: true },
];

describe('bars that sum', () => {
  it('each begin where the one before ends, on a scale that holds every sum', () => {
    const { bars, zero, total } = runningBars(items, 1);
    expect(bars.map(({ from, to, reached }) => [from, to, reached])).toEqual([
      [0.25, 1, 3],
      [1, 0, -1],
      [0, 0.5, 1],
    ]);
    expect([zero, total]).toEqual([0.25, 0.5]);
  });

  it('stay where they are when there is nothing to add', () => {
    expect(runningBars([{ label: 'a', value: 0 }], 0).bars[0]).toMatchObject({ from: 0, to: 0 });
  });

  it('give every value, the sum so far and the total in a table', () => {
    const body = draw(SumBars, {
      ...{ label: 'The lead', itemTitle: 'part', items, unit: 'logits', digits: 1 },
      total: { label: 'lead', value: 1 },
    });
    expect(textsOf(body, 'thead th')).toEqual(['part', 'adds, logits', 'so far']);
    const rows = [...body.querySelectorAll('tbody tr')].map((row) => textsOf(row, 'th, .value'));
    expect(rows).toEqual([
      ['▸head 1.0', '+3.0', '3.0'],
      ['neuron 0.2', '−4.0', '−1.0'],
      ['all others', '+2.0', '1.0'],
    ]);
    expect(textsOf(body, 'tfoot th, tfoot .value')).toEqual(['lead', '+1.0']);
    const bar = body.querySelectorAll('tbody .bar')[1]!;
    expect(bar.getAttribute('class')).toContain('minus');
    expect(bar.getAttribute('style')).toMatch(/inset-inline-start: 0\.0%; inline-size: 100\.0%/);
  });
});
