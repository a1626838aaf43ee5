import { describe, expect, it } from 'vitest';
import {
  curveSpots,
  curveTable,
  tellStop,
  type CurveData,
} from '../../../../src/demos/kit/curveOptions.ts';
import Curve from '../../../../src/demos/kit/Curve.svelte';
import { draw, numbersOf, textOf, textsOf } from './drawn.ts';

const data: CurveData = {
  lines: [
    {
      name: 'held out',
      points: [
        { x: 0, y: 0.5, low: 0.4, high: 0.6 },
        { x: 10, y: 0.8, low: 0.7, high: 0.9 },
        { x: 20, y: 1, low: 0.98, high: 1 },
      ],
    },
    { name: 'fitted', points: [{ x: 10, y: 0.9 }] },
  ],
  x: { label: 'layer', domain: [0, 30] },
  y: { label: 'AUROC', domain: [0, 1] },
  references: [{ way: 'y', at: 0.5, label: 'chance' }],
};
const wide = draw(Curve, { label: 'AUROC by layer', data }).querySelector('.wide')!;
const path = (within: Element) =>
  within.querySelector('svg g[fill=none][stroke="var(--ink)"] path')?.getAttribute('d') ?? '';

describe('a curve', () => {
  it('draws its band, its reference and its lines', () => {
    expect(wide.querySelector('svg [fill-opacity="0.16"] path')).not.toBeNull();
    expect(textsOf(wide, 'svg text')).toContain('chance');
    expect(textsOf(wide, 'svg text')).toContain('layer →');
  });

  it('knows where its points lie', () => {
    const [, , width, height] = numbersOf(wide.querySelector('svg')!.getAttribute('viewBox')!);
    const [top, right, bottom, left] = numbersOf(
      wide.querySelector('.cursor')!.getAttribute('style')!,
    );
    const reference = wide.querySelector('svg g[stroke-dasharray="2 3"] line')!;
    const middle = (1 - bottom! / 100) * height! - 0.5 * (1 - (top! + bottom!) / 100) * height!;
    expect(Number(reference.getAttribute('y1'))).toBeCloseTo(middle, 1);
    expect(curveSpots(data).map(({ x }) => x)).toEqual([0, 1 / 3, 2 / 3]);
    expect(curveSpots(data).map(({ y }) => y)).toEqual([0.5, 0.9, 1]);
    expect(left! + right!).toBeLessThan((100 * 100) / width!);
  });

  it('tells every line at a place, with its band', () => {
    expect(tellStop(data, 10)).toBe('layer 10: held out 0.80 (0.70 to 0.90), fitted 0.90');
    expect(tellStop(data, 20)).toBe('layer 20: held out 1.00 (0.98 to 1.00)');
  });

  it('has its numbers as a table', () => {
    expect(curveTable(data)).toMatchObject({
      columns: ['layer', 'held out', 'low', 'high', 'fitted'],
      rows: [
        ['0', 0.5, 0.4, 0.6, null],
        ['10', 0.8, 0.7, 0.9, 0.9],
        ['20', 1, 0.98, 1, null],
      ],
    });
  });
});

it('values that arrive lengthen the line and move nothing', () => {
  const ticks = (within: Element) => textsOf(within, 'svg text');
  const few: CurveData = {
    ...data,
    lines: [{ name: 'held out', points: data.lines[0]!.points.slice(0, 2) }],
  };
  const all: CurveData = { ...data, lines: data.lines.slice(0, 1) };
  const [early, late] = [few, all].map((one) =>
    draw(Curve, { label: 'AUROC', data: one }).querySelector('.wide')!,
  );
  expect(ticks(early!)).toEqual(ticks(late!));
  const start = path(early!);
  expect(start).not.toBe('');
  expect(path(late!).startsWith(start)).toBe(true);
  const none = draw(Curve, { label: 'AUROC', data: { ...data, lines: [] } });
  expect(textOf(none.querySelector('[data-testid=readout]'))).toBe('No values yet.');
});

describe('names along x', () => {
  const words = Array.from({ length: 60 }, (_, at) => `word${at}`);
  const named: CurveData = {
    lines: [{ name: 'surprise', points: words.map((_, x) => ({ x, y: x % 5 })) }],
    x: {
      label: 'word',
      domain: [-0.5, 59.5],
      names: words.map((text, at) => ({
        at,
        text,
        weight: at % 10 === 0 ? 1 : 0,
        marked: at === 33,
      })),
    },
    y: { label: 'surprise (nats)' },
  };
  const drawn = draw(Curve, { label: 'Surprise', data: named });
  const shown = (size: string) =>
    textsOf(drawn.querySelector(size)!, 'svg text').filter((text) => text.startsWith('word'));

  it('are those that fit: what the reader put in, then the heaviest', () => {
    expect(shown('.wide').length).toBeLessThan(60);
    expect(shown('.narrow').length).toBeLessThan(shown('.wide').length);
    for (const size of ['.wide', '.narrow'])
      expect(shown(size)).toEqual(
        expect.arrayContaining(['word0', 'word10', 'word20', 'word33', 'word40', 'word50']),
      );
  });

  it('stand in the readout and the table', () => {
    expect(tellStop(named, 7)).toBe('word7: 2.00');
    expect(curveTable(named).rows[7]).toEqual(['word7', 2]);
  });
});
