import { describe, expect, it } from 'vitest';
import PatchMap from '../../../../src/demos/kit/PatchMap.svelte';
import { draw, textOf, textsOf } from './drawn.ts';

const tokens = ['The', ' cat'];
const rows = ['0', '1', '2'];
const values = [
  [0.1, 0.25],
  [0.5, 0.9],
];
const guesses = [
  [[{ text: ' the', value: 0.1 }], [{ text: '\n', value: 0.25 }]],
  [
    [{ text: ' one', value: 0.5 }],
    [
      { text: ' sat', value: 0.9 },
      { text: ' is', value: 0.05 },
    ],
  ],
];
const props = { label: 'The lens', tokens, rows, values };

describe('a map of layers and positions', () => {
  it('draws rows so far, and keeps the place of those to come', () => {
    const body = draw(PatchMap, props);
    expect(textsOf(body, 'tbody th')).toEqual(['2', '1', '0']);
    expect(textsOf(body, 'tr.waiting th')).toEqual(['2']);
    expect(textsOf(body, 'thead .token')).toEqual(['The', '·cat']);
    const whole = draw(PatchMap, { ...props, values: [...values, [0, 1]] });
    expect(whole.querySelectorAll('td').length).toBe(body.querySelectorAll('td').length);
    expect(whole.querySelector('[aria-busy]')).toBeNull();
  });

  it('puts the likeliest token into its cell, its number beside it', () => {
    const body = draw(PatchMap, { ...props, guesses });
    const cells = [...body.querySelectorAll('tr:not(.waiting) td')];
    expect(cells.map((cell) => [textOf(cell), cell.getAttribute('data-value')])).toEqual([
      ['·one', '50.0%'],
      ['·sat', '90.0%'],
      ['·the', '10.0%'],
      ['↵', '25.0%'],
    ]);
  });

  it('reads out the chosen cell with all its tokens, and the strongest where none is chosen', () => {
    const read = (more: object) =>
      textOf(draw(PatchMap, { ...props, guesses, ...more }).querySelector('[data-testid=readout]'));
    expect(read({})).toBe('layer 1, “ cat” (1) → ·sat 90.0%, ·is 5.0%');
    expect(read({ chosen: { row: 0, position: 1 } })).toBe('layer 0, “ cat” (1) → ↵ 25.0%');
    expect(read({ describe: () => '“ sat” is first' })).toContain('(1): “ sat” is first → ·sat');
  });

  it('signs its numbers on the diverging scale, and takes the largest for full colour', () => {
    const signed = [[-0.5, 0.25]];
    const body = draw(PatchMap, {
      ...props,
      values: signed,
      scale: 'diverging',
      unit: 'logits',
    });
    expect(textsOf(body, 'tr:last-child td')).toEqual(['−0.50', '+0.25']);
    expect(body.querySelector('tr:last-child td')?.getAttribute('style')).toContain('--t: -1');
    expect(textOf(body.querySelector('[data-testid=readout]'))).toBe(
      'layer 0, “The” (0): −0.50 logits',
    );
  });

  it('keeps tokens from translators', () => {
    const body = draw(PatchMap, { ...props, guesses });
    for (const cell of body.querySelectorAll('td, thead .token, .guess')) {
      expect(cell.closest('[translate=no]'), cell.outerHTML).not.toBeNull();
    }
  });
});
