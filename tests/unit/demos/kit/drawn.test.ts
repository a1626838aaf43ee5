import { parseHTML } from 'linkedom';
import { createRawSnippet } from 'svelte';
import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import type { PlotModule } from '../../../../src/demos/kit/drawPlot.ts';
import BarList from '../../../../src/demos/kit/BarList.svelte';
import Figure from '../../../../src/demos/kit/Figure.svelte';
import { numberedUnder } from '../../../../src/demos/kit/figureNumber.ts';
import HeatMap from '../../../../src/demos/kit/HeatMap.svelte';
import PlotFigure from '../../../../src/demos/kit/PlotFigure.svelte';
import TokenRow from '../../../../src/demos/kit/TokenRow.svelte';

const html = (body: string) => parseHTML(`<html><body>${body}</body></html>`).document;
const text = (element: Element | null | undefined) =>
  element?.textContent.replace(/\s+/g, ' ').trim();

describe('a figure without script', () => {
  it('draws a heat map with every value, rows from the bottom up', () => {
    const { body } = render(HeatMap, {
      props: {
        label: 'Effect by head',
        values: [
          [0.5, -2],
          [null, 1],
        ],
        rows: ['0', '1'],
        columns: ['a', 'b'],
        rowTitle: 'layer',
        columnTitle: 'head',
        scale: 'diverging',
        unit: 'logits',
        bottomUp: true,
        selected: [[1, 1]],
        changed: [[0, 0]],
        onselect: () => undefined,
      },
    });
    const document = html(body);
    const rows = [...document.querySelectorAll('tbody tr')];
    expect(rows.map((row) => text(row.querySelector('th')))).toEqual(['1', '0']);
    const cells = [...rows[1]!.querySelectorAll('td')];
    expect(cells.map((cell) => cell.getAttribute('aria-label') ?? text(cell))).toEqual([
      '+0.50, changed',
      '−2.00',
    ]);
    expect(cells[1]!.getAttribute('style')).toContain('--t: -1');
    expect(cells[0]!.className).toBe('crossed');
    expect(rows[0]!.querySelectorAll('td')[1]!.className).toBe('chosen');
    expect(text(document.querySelector('[data-testid=readout]'))).toBe(
      'Strongest: layer 0, head b: −2.00 logits',
    );
    expect(document.querySelectorAll('td[tabindex="0"]').length).toBe(1);
  });

  it('draws a plot in two sizes, as SVG with its label', () => {
    const { body } = render(PlotFigure, {
      props: {
        label: 'Loss by step',
        data: [
          { step: 0, loss: 3 },
          { step: 1, loss: 2 },
        ],
        options: (plot: PlotModule, data: unknown) => ({
          marks: [plot.lineY(data as object[], { x: 'step', y: 'loss', stroke: 'var(--accent)' })],
        }),
      },
    });
    const drawings = [...html(body).querySelectorAll('svg[role=img]')];
    expect(drawings.map((svg) => svg.getAttribute('aria-label'))).toEqual([
      'Loss by step',
      'Loss by step',
    ]);
    expect(drawings.map((svg) => svg.getAttribute('width'))).toEqual(['656', '336']);
    expect(body).toContain('stroke="var(--accent)"');
  });

  it('has a table twin with the same numbers where it stays still, and elsewhere only the way to it', () => {
    const props = {
      title: 'One head writes the name',
      table: { columns: ['head', 'effect'], rows: [['23.3', 2.34567]] },
      children: createRawSnippet(() => ({ render: () => '<p>figure</p>' })),
    };
    const still = html(render(Figure, { props: { ...props, still: true } }).body);
    expect([...still.querySelectorAll('tbody tr *')].map(text)).toEqual(['23.3', '2.346']);
    const waiting = html(render(Figure, { props }).body);
    expect(waiting.querySelector('table')).toBeNull();
    expect(text(waiting.querySelector('details'))).toContain('As a table');
  });

  it.each([
    [2, 1, 'Figure 2.1.'],
    [null, 3, 'Figure 3.'],
    [4, undefined, 'Figure 4.'],
    [null, undefined, ''],
  ])('of the demo %s and the place %s is called "%s"', (demo, number, name) => {
    const children = createRawSnippet(() => ({ render: () => '<p>figure</p>' }));
    const props = { title: 'A finding', number, children };
    const { body } = render(Figure, { props, context: numberedUnder(demo) });
    expect(text(html(body).querySelector('figcaption'))).toBe(`${name} A finding`.trim());
  });

  it('gives a shaded token its value in words', () => {
    const { body } = render(TokenRow, {
      props: { label: 'Attention', tokens: ['When', ' Mary'], values: [0.25, 0.75] },
    });
    const document = html(body);
    expect(text(document.querySelector('[data-testid=readout]'))).toContain(
      '“ Mary”, position 1: 0.75',
    );
    expect(document.querySelector('[aria-label="“When”, position 0: 0.25"]')).not.toBeNull();
  });

  it('marks the asked-for answer by more than its colour', () => {
    const { body } = render(BarList, {
      props: {
        label: 'Answers',
        items: [
          { label: ' Mary', value: 0.92, marked: true },
          { label: ' John', value: 0.02 },
        ],
      },
    });
    const rows = [...html(body).querySelectorAll('li')];
    expect(rows.map((row) => row.textContent.includes('▸'))).toEqual([true, false]);
    expect(rows[0]!.textContent).toContain('92.0%');
  });
});
