import type { Component } from 'svelte';
import { expect, it } from 'vitest';
import Panel from '../../../../src/demos/kit/Panel.svelte';
import Slider from '../../../../src/demos/kit/Slider.svelte';
import { draw, textOf } from './drawn.ts';

const given = { label: 'Strength', value: 1, min: 0, max: 4, onchange: () => undefined };
const load = async () => Slider as unknown as Component<Record<string, unknown>>;

it('a panel is folded, with what is inside in the page', () => {
  const inside = draw(Slider, given).innerHTML;
  const panel = draw(Panel, { title: 'Fine tuning', load, given, html: inside }).querySelector(
    'details',
  )!;
  expect(panel.hasAttribute('open')).toBe(false);
  expect(textOf(panel.querySelector('summary'))).toBe('Fine tuning');
  expect(panel.querySelector('input[type=range]')).not.toBeNull();
  expect(panel.querySelector('noscript')).toBeNull();
});

it('a panel with nothing in it yet says that it needs script', () => {
  const panel = draw(Panel, { title: 'Fine tuning', load, given, open: true }).querySelector(
    'details',
  )!;
  expect(panel.hasAttribute('open')).toBe(true);
  expect(textOf(panel.querySelector('noscript'))).toContain('needs the page’s script');
});
