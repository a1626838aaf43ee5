import { describe, expect, it } from 'vitest';
import {
  lensSpots,
  lensTable,
  tellLayer,
  type LensData,
} from '../../../../src/demos/kit/lensOptions.ts';
import LensPlot from '../../../../src/demos/kit/LensPlot.svelte';
import { draw, numbersOf, textOf, textsOf } from './drawn.ts';

const clean = {
  name: 'all heads on',
  rows: [
    { value: -4, token: ' the' },
    { value: -2, token: '\n' },
    { value: 6, token: ' Mary' },
  ],
};
const data: LensData = {
  series: [
    clean,
    { name: 'heads off', rows: clean.rows.map(({ value }) => ({ value: value / 2 })) },
  ],
  quantity: 'lead (logits)',
  format: (value) => value.toFixed(1),
  domain: [-10, 10],
  layers: 3,
  step: { layer: 1, label: 'block 1' },
};
const body = draw(LensPlot, { label: 'Lead by layer', data });
const wide = body.querySelector('.wide')!;

/** Centres of the dots that a plot has drawn, in its own pixels. */
const dots = [...wide.querySelectorAll('svg circle')].map((dot) => [
  Number(dot.getAttribute('cx')),
  Number(dot.getAttribute('cy')),
]);

describe('a lens', () => {
  it('has a dot a layer and series, layers from the bottom up', () => {
    expect(dots).toHaveLength(6);
    const [first, second, third] = dots.map(([, y]) => y!);
    expect(first).toBeGreaterThan(second!);
    expect(second).toBeGreaterThan(third!);
  });

  it('knows where its dots lie, so that a pointer finds them before Plot is there', () => {
    const [, , width, height] = numbersOf(wide.querySelector('svg')!.getAttribute('viewBox')!);
    const [top, right, bottom, left] = numbersOf(
      wide.querySelector('.cursor')!.getAttribute('style')!,
    );
    lensSpots(data).forEach(({ x, y }, layer) => {
      const px = (left! / 100) * width! + x * (1 - (left! + right!) / 100) * width!;
      const py = (1 - bottom! / 100) * height! - y * (1 - (top! + bottom!) / 100) * height!;
      expect(px).toBeCloseTo(dots[layer]![0]!, 1);
      expect(py).toBeCloseTo(dots[layer]![1]!, 1);
    });
  });

  it('tells the step until another layer is asked for, and names its lines', () => {
    expect(textOf(body.querySelector('[data-testid=readout]'))).toBe(
      'before block 1: all heads on −2.0, heads off −1.0, first choice ↵'.replaceAll('−', '-'),
    );
    expect(textsOf(body, 'ul li')).toEqual(['all heads on', 'heads off']);
    expect(textsOf(wide, 'svg text')).toContain('block 1');
  });

  it('can be walked by its own range, in words', () => {
    const range = wide.querySelector('input[type=range]')!;
    expect(range.getAttribute('aria-label')).toBe('Lead by layer');
    expect(range.getAttribute('max')).toBe('2');
    expect(tellLayer(data, 2)).toBe(
      'after the last block: all heads on 6.0, heads off 3.0, first choice ·Mary',
    );
  });
});

it('a lens whose rows arrive keeps its room and says which are missing', () => {
  const part = { ...data, series: [{ ...clean, rows: clean.rows.slice(0, 1) }] };
  const arriving = draw(LensPlot, { label: 'Lead by layer', data: part }).querySelector('.wide')!;
  expect(arriving.querySelectorAll('svg circle')).toHaveLength(1);
  const texts = textsOf(arriving, 'svg text');
  expect(texts.filter((text) => text === '…')).toHaveLength(2);
  expect(arriving.querySelector('svg')!.getAttribute('viewBox')).toBe(
    wide.querySelector('svg')!.getAttribute('viewBox'),
  );
  const none = { ...data, series: [{ ...clean, rows: [] }] };
  expect(textOf(draw(LensPlot, { label: 'Lead', data: none }).querySelector('p'))).toBe(
    'No layer has arrived.',
  );
});

it('ranks run on a logarithmic axis', () => {
  const rank: LensData = {
    series: [{ name: 'rank', rows: [{ value: 10_000 }, { value: 100 }, { value: 1 }] }],
    quantity: 'rank',
    domain: [1, 10_000],
    log: true,
    layers: 3,
  };
  expect(lensSpots(rank).map(({ x }) => x)).toEqual([1, 0.5, 0]);
  const drawn = draw(LensPlot, { label: 'Rank', data: rank }).querySelector('.wide')!;
  const [last, middle, first] = [...drawn.querySelectorAll('circle')].map((dot) =>
    Number(dot.getAttribute('cx')),
  );
  expect(middle! - first!).toBeCloseTo(last! - middle!, 3);
});

it('its table has a row a layer, a column a series, and what else is given', () => {
  expect(lensTable(data, { rank: [900, 20, 0] })).toEqual({
    columns: [
      'layer',
      'first choice',
      'lead (logits), all heads on',
      'lead (logits), heads off',
      'rank',
    ],
    rows: [
      ['before block 0', '·the', -4, -2, 900],
      ['before block 1', '↵', -2, -1, 20],
      ['after the last block', '·Mary', 6, 3, 0],
    ],
  });
});
