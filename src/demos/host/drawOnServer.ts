import { parseHTML } from 'linkedom';
import { render } from 'svelte/server';
import { numberedUnder } from '../kit/figureNumber.ts';
import type { View } from '../demo.ts';
import DemoHost from './DemoHost.svelte';
import { articleProps, type HostData } from './hostData.ts';
import OwnModel from './OwnModel.svelte';
import type { Drawn } from './part.ts';
import { shapeOf } from './shape.ts';

/** A demo as HTML, with its recorded result. Its parts have scripts of their own, which come when they are wanted. */
export function demoOnServer(view: View, data: HostData, recorded: unknown): Drawn {
  const props = { ...articleProps(data, recorded), onspec: () => undefined };
  const context = numberedUnder(data.figure);
  // Two demos of one page must not share ids.
  const idPrefix = (part: string) => `${data.key}-${part}`;
  const parts = {
    view: drawn(render(view, { props, context, idPrefix: data.key })),
    ownModel: drawn(render(OwnModel, { props: { data }, idPrefix: idPrefix('own') })),
  };
  return drawn(render(DemoHost, { props: { data, parts }, idPrefix: idPrefix('host') }));
}

const drawn = ({ body }: { readonly body: string }): Drawn => ({
  html: body,
  shape: shapeOfMarkup(body),
});

function shapeOfMarkup(html: string): string {
  const { document } = parseHTML(`<html><body>${html}</body></html>`);
  mergeTexts(document.body);
  return shapeOf(document.body);
}

/** linkedom makes several texts of one with an entity in it. */
function mergeTexts(element: Element): void {
  for (const node of [...element.childNodes]) {
    if (node.nodeType === 3 && node.previousSibling?.nodeType === 3) node.remove();
    else if (node.nodeType === 1) mergeTexts(node as Element);
  }
}
