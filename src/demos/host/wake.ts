import { flushSync, unmount } from 'svelte';
import { isWritten } from './caret.ts';
import { shapeOf } from './shape.ts';
import { takeStyles } from './takeStyles.ts';

export interface Woken {
  /** What now stands for an element that was there before; null where nothing does. */
  readonly find: (before: Element) => HTMLElement | null;
  readonly end: () => void;
}

/** Where a component takes over what is there, or draws before `anchor`. */
interface Place {
  readonly target: HTMLElement;
  readonly anchor?: Node;
}

/** `hydrate` of Svelte where there is no anchor, else `mount`: of one component, with its props. */
export type Draw = (place: Place) => Record<string, unknown>;

/**
 * Gives `element`, which the server drew and marked with its shape, to a component that draws the same. Where somebody
 * else has changed the markup since (a translator, an extension, a proxy), the component draws anew and takes its
 * place at once: Svelte would lose itself in nodes that it does not know, and leave nothing.
 */
export function wake(element: HTMLElement, draw: Draw): Woken {
  if (shapeOf(element) === element.dataset.drawn) {
    const instance = draw({ target: element });
    takeStyles(element);
    return { find: (before) => before as HTMLElement, end: () => void unmount(instance) };
  }
  const room = document.createDocumentFragment();
  const anchor = room.appendChild(document.createTextNode(''));
  const instance = draw({ target: element, anchor });
  const find = replace(element, room);
  flushSync();
  return { find, end: () => void unmount(instance) };
}

/** Puts `room` in the place of what is in `element`, with all that the reader has done to it. */
function replace(element: HTMLElement, room: DocumentFragment): Woken['find'] {
  const before = document.createElement('div');
  const focused = document.activeElement;
  const scrolled = [...element.querySelectorAll('.scroll')].map(
    (box) => [box, box.scrollLeft, box.scrollTop] as const,
  );
  // Drawings come later: until then the old ones stand in their places.
  pairs(element, room, '[data-drawing]').forEach(([old, now]) => now.append(...old.childNodes));
  pairs(element, room, 'details').forEach(([old, now]) => {
    if (old.hasAttribute('open')) now.setAttribute('open', '');
  });
  before.append(...element.childNodes);
  element.append(room);

  const find = (old: Element) => counterpart(old, before, element);
  for (const [box, left, top] of scrolled) find(box)?.scrollTo({ left, top, behavior: 'instant' });
  if (focused && (before.contains(focused) || element.contains(focused))) {
    const now = find(focused);
    now?.focus({ preventScroll: true });
    if (isWritten(focused) && now && isWritten(now)) {
      now.setSelectionRange(focused.selectionStart, focused.selectionEnd);
    }
  }
  return find;
}

/** Elements of the same kind, one from each side; none where there are not as many. */
function pairs(old: ParentNode, now: ParentNode, selector: string): [Element, Element][] {
  const left = [...old.querySelectorAll(selector)];
  const right = [...now.querySelectorAll(selector)];
  if (left.length !== right.length) return [];
  return left.flatMap((element, at) => (right[at] ? [[element, right[at]]] : []));
}

/** By its place among its kind. What a translator put around words has none: what it stands in has. */
function counterpart(old: Element, before: Element, now: Element): HTMLElement | null {
  if (old.isConnected) return old as HTMLElement;
  for (let from: Element | null = old; from && from !== before; from = from.parentElement) {
    const pair = pairs(before, now, from.localName).find(([element]) => element === from);
    if (pair) return pair[1] as HTMLElement;
  }
  return null;
}
