import { createRawSnippet } from 'svelte';

/** Markup that the server drew, and its shape: see shape.ts. */
export interface Drawn {
  readonly html: string;
  readonly shape: string;
}

/** The parts of a demo that wake on their own. */
export const PARTS = ['view', 'ownModel'] as const;

type PartName = (typeof PARTS)[number];

/** Where the markup of parts comes from: from the server, or from a page that has them already. */
export type PartSources = Readonly<Partial<Record<PartName, Drawn | HTMLElement>>>;

/** The parts as they stand in a page. */
export function partsIn(root: Element): PartSources {
  const found = PARTS.map((name) => [
    name,
    root.querySelector<HTMLElement>(`[data-part="${name}"]`) ?? undefined,
  ]);
  return Object.fromEntries(found) as PartSources;
}

function write(name: PartName, from: Drawn | HTMLElement | undefined): string {
  const { shape, html } =
    from && 'shape' in from ? from : { shape: from?.dataset.drawn ?? '', html: '' };
  return `<div data-part="${name}" data-drawn="${shape}">${html}</div>`;
}

/** A part that is drawn already. `setup` brings it to life, and returns what ends that. */
export const part = (
  name: PartName,
  sources: PartSources,
  setup: (element: HTMLElement) => () => void,
) =>
  createRawSnippet(() => ({
    render: () => write(name, sources[name]),
    setup(element) {
      const kept = sources[name];
      if (kept && 'childNodes' in kept && kept !== element) element.append(...kept.childNodes);
      return setup(element as HTMLElement);
    },
  }));
