import { createRawSnippet, hydrate, unmount, type Component } from 'svelte';
import type { DemoState } from '../state/demoState.svelte.ts';
import type { HostData } from './hostData.ts';

type Panel = Component<{ data: HostData; demo?: DemoState }>;

/** A panel (`<details>`) drawn on the server as `html`, whose script comes when it is opened. */
export const panel = (
  html: () => string,
  load: () => Promise<{ default: Panel }>,
  props: { data: HostData; demo: DemoState },
) =>
  createRawSnippet(() => ({
    render: () => `<div>${html()}</div>`,
    setup(element) {
      let drawer: Record<string, unknown> | null = null;
      const wake = async () => {
        const { default: Drawer } = await load();
        drawer = hydrate(Drawer, { target: element, props });
      };
      if (element.querySelector('details')?.open) void wake();
      else element.addEventListener('toggle', () => void wake(), { capture: true, once: true });
      return () => {
        if (drawer) void unmount(drawer);
      };
    },
  }));
