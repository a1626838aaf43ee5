import { createRawSnippet } from 'svelte';
import { expect, it } from 'vitest';
import Fold from '../../../../src/demos/kit/Fold.svelte';
import { draw, textOf } from './drawn.ts';

const children = createRawSnippet(() => ({ render: () => '<b>the numbers</b>' }));
const props = { title: 'As a table', without: 'The table needs JavaScript.', children };

it('what is folded waits in the page only as the line that stands for it', () => {
  const fold = draw(Fold, props).querySelector('details')!;
  expect(fold.hasAttribute('open')).toBe(false);
  expect(textOf(fold)).toBe('As a table The table needs JavaScript.');
});

it('what no script will draw is there, folded', () => {
  const fold = draw(Fold, { ...props, still: true }).querySelector('details')!;
  expect(fold.hasAttribute('open')).toBe(false);
  expect(textOf(fold)).toBe('As a table the numbers');
});
