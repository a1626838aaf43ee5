import { describe, expect, it } from 'vitest';
import {
  scatterOrder,
  scatterSpots,
  scatterTable,
  tellPoint,
  type ScatterData,
} from '../../../../src/demos/kit/scatterOptions.ts';
import Scatter from '../../../../src/demos/kit/Scatter.svelte';
import { draw, numbersOf, textOf, textsOf } from './drawn.ts';

const data: ScatterData = {
  points: [
    { name: 'head 23.3', values: [2.9, 3.1, 23] },
    { name: 'head 24.4', values: [-1.2, -0.8, 24] },
    { name: 'head 1.0', values: [0.1, NaN, 1] },
    { name: 'head 23.0', values: [0.7, 0.2, 23] },
  ],
  axes: [{ label: 'direct (logits)' }, { label: 'ablated (logits)' }, { label: 'layer' }],
  x: 0,
  y: 1,
  chosen: ['head 23.3'],
  identity: true,
};
const body = draw(Scatter, {
  label: 'Heads',
  data,
  summary: 'r = 0.91',
  onaxes: () => undefined,
});
const wide = body.querySelector('.wide')!;

describe('a scatter plot', () => {
  it('has a point for everything that has both values, and names what was chosen', () => {
    const circles = [...wide.querySelectorAll('svg circle')];
    expect(circles.filter((dot) => dot.getAttribute('r') === '3')).toHaveLength(3);
    expect(circles.filter((dot) => dot.getAttribute('r') === '5')).toHaveLength(1);
    expect(textsOf(wide, 'svg text')).toContain('head 23.3');
    expect(textOf(body.querySelector('[data-testid=readout]'))).toBe('r = 0.91');
  });

  it('lets the axes be chosen', () => {
    const selects = [...body.querySelectorAll('select')];
    expect(selects).toHaveLength(2);
    expect(textsOf(selects[0]!, 'option')).toEqual(data.axes.map(({ label }) => label));
    expect(draw(Scatter, { label: 'Heads', data }).querySelector('select')).toBeNull();
  });

  it('draws both axes alike where it draws the line on which they agree', () => {
    const [, , width, height] = numbersOf(wide.querySelector('svg')!.getAttribute('viewBox')!);
    const [top, right, bottom, left] = numbersOf(
      wide.querySelector('.cursor')!.getAttribute('style')!,
    );
    const line = [...wide.querySelectorAll('svg path')]
      .map((one) => numbersOf(one.getAttribute('d') ?? ''))
      .find(
        (numbers) => numbers.length === 4 && numbers[0] !== numbers[2] && numbers[1] !== numbers[3],
      );
    const frame = [
      (left! / 100) * width!,
      (1 - bottom! / 100) * height!,
      (1 - right! / 100) * width!,
      (top! / 100) * height!,
    ];
    line!.forEach((value, index) => expect(value).toBeCloseTo(frame[index]!, 0));
  });

  it('is walked from left to right, each point with its name and values', () => {
    const order = scatterOrder(data);
    expect(order.map(({ name }) => name)).toEqual(['head 24.4', 'head 23.0', 'head 23.3']);
    expect(tellPoint(data, order[2]!)).toBe(
      'head 23.3: direct (logits) 2.90, ablated (logits) 3.10, chosen',
    );
    expect(wide.querySelector('input')!.getAttribute('max')).toBe('2');
    const spots = scatterSpots(data);
    expect(spots.every(({ x, y }) => x > 0 && x < 1 && y > 0 && y < 1)).toBe(true);
    expect(spots[0]!.x).toBeLessThan(spots[1]!.x);
  });

  it('has its numbers as a table, missing ones too', () => {
    const { columns, rows } = scatterTable(data, 'head');
    expect(columns).toEqual(['head', 'direct (logits)', 'ablated (logits)', 'layer']);
    expect(rows).toHaveLength(4);
  });
});
