import { describe, expect, it } from 'vitest';
import HeadDetail from '../../../../src/demos/kit/HeadDetail.svelte';
import { draw, textOf, textsOf } from './drawn.ts';

const props = {
  head: { layer: 2, head: 1 },
  tokens: ['When', ' Mary', ' left'],
  attention: [0.1, 0.7, 0.2],
  nHeads: 2,
};
const pattern = [
  [1, 0, 0],
  [0.4, 0.6, 0],
  [0.1, 0.7, 0.2],
];

describe('one head', () => {
  it('shows where it looks from the last token', () => {
    const body = draw(HeadDetail, props);
    expect(body.querySelector('[role=toolbar]')?.getAttribute('aria-label')).toBe(
      'What head 2.1 attends to from the last token',
    );
    expect(textOf(body.querySelector('[data-testid=readout]'))).toBe(
      'Most: “ Mary”, position 1: 0.70 of its attention',
    );
    expect(body.querySelector('details')).toBeNull();
    expect(body.querySelector('[data-testid=switch-head]')).toBeNull();
  });

  it('is looked from any token where its whole pattern is known, which comes when it is asked for', () => {
    const body = draw(HeadDetail, { ...props, pattern });
    expect(textOf(body.querySelector('summary'))).toBe('Where it looks from every token');
    expect(body.querySelectorAll('td').length).toBe(0);
    expect(body.querySelector('[aria-pressed=true]')?.getAttribute('aria-label')).toContain(
      'position 2',
    );
  });

  it('has a switch that says what it does, and what is off', () => {
    const onoff = () => undefined;
    const on = draw(HeadDetail, { ...props, onoff });
    expect(textsOf(on, 'button:not(.chip)')).toEqual(['Switch head 2.1 off']);
    const off = [
      { layer: 2, head: 0 },
      { layer: 2, head: 1 },
    ];
    const body = draw(HeadDetail, { ...props, off, onoff });
    expect(textsOf(body, 'button:not(.chip)')).toEqual(['Switch head 2.1 on', 'All heads on']);
    expect(body.textContent).toContain('Off: all heads of layer 2.');
  });

  it('asks what stands in for a head that is off', () => {
    const body = draw(HeadDetail, {
      ...props,
      ...{ onoff: () => undefined, standIn: 'zero', onstandin: () => undefined },
    });
    expect(body.querySelector('input[checked]')?.getAttribute('value')).toBe('zero');
  });
});
