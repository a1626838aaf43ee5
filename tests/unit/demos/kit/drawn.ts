import { parseHTML } from 'linkedom';
import type { Component } from 'svelte';
import { render } from 'svelte/server';

/** A piece as the page's HTML has it before any script. */
export function draw<Props extends object>(
  piece: (internals: never, props: Props) => unknown,
  props: NoInfer<Props>,
): HTMLElement {
  const { body } = render(piece as unknown as Component, { props });
  return parseHTML(`<html><body>${body}</body></html>`).document.body;
}

/** What is read, with white space as a reader sees it. */
export const textOf = (element: Element | null | undefined): string =>
  (element?.textContent ?? '').replace(/\s+/g, ' ').trim();

export const textsOf = (within: ParentNode, selector: string): string[] =>
  [...within.querySelectorAll(selector)].map(textOf);

/** The numbers in an attribute: of a view box, of a style. */
export const numbersOf = (text: string): number[] =>
  [...text.matchAll(/-?\d+(?:\.\d+)?/g)].map(([number]) => Number(number));
