import { createRawSnippet } from 'svelte';
import { expect, it } from 'vitest';
import Hint from '../../../../src/demos/kit/Hint.svelte';
import Select from '../../../../src/demos/kit/Select.svelte';
import { draw, textOf, textsOf } from './drawn.ts';

it('a select is named by its label and stands on its value', () => {
  const body = draw(Select, {
    label: 'Layer',
    options: [
      { value: 0, label: 'the first' },
      { value: 12, label: 'the middle' },
    ],
    value: 12,
    onchange: () => undefined,
  });
  expect(textOf(body.querySelector('label > span'))).toBe('Layer');
  expect(textsOf(body, 'option[selected]')).toEqual(['the middle']);
});

it('a hint opens by itself without script, and is read with its phrase', () => {
  const body = draw(Hint, {
    text: 'A score before it becomes a probability.',
    children: createRawSnippet(() => ({ render: () => '<span>logit</span>' })),
  });
  const button = body.querySelector('button')!;
  const card = body.querySelector(`#${button.getAttribute('popovertarget')!}`);
  expect(textOf(button)).toBe('logit');
  expect(card?.hasAttribute('popover')).toBe(true);
  expect(button.getAttribute('aria-describedby')).toBe(card?.id);
  expect(textOf(card)).toBe('A score before it becomes a probability.');
});
