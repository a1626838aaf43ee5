import type { View } from './demo.ts';

const views = import.meta.glob<{ readonly default: View }>('./*/Demo.svelte');

/**
 * The view of a demo by its id, fetched by itself: in the browser a page has no use for the list of all demos, of which
 * it would carry every title. Each is joined to its experiment in its demo.ts.
 */
export async function loadView(id: string): Promise<View> {
  const view = views[`./${id}/Demo.svelte`];
  if (!view) throw new Error(`demos: no view of "${id}"`);
  return (await view()).default;
}
