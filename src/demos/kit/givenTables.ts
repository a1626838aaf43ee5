import type { Attachment } from 'svelte/attachments';
import type { TableTwin } from './table.ts';

const tables = new WeakMap<Element, () => TableTwin | undefined>();

/** Names the numbers that an element shows, unrounded: for a reader who takes them away. Undefined: those inside. */
export const gives =
  (table: () => TableTwin | undefined): Attachment =>
  (element) => {
    tables.set(element, table);
  };

/** The numbers that an element shows: its own, then those of all that stands in it, in their order. */
export function tablesIn(element: Element): readonly TableTwin[] {
  const own = tables.get(element)?.();
  const inside = [...element.children].flatMap(tablesIn);
  return own ? [own, ...inside] : inside;
}
