import { hydrate, mount, type Component } from 'svelte';
import type { DemoState } from '../state/demoState.svelte.ts';
import type { HostData } from './hostData.ts';
import { part, type PartSources } from './part.ts';
import { wake } from './wake.ts';

type Panel = Component<{ data: HostData; demo?: DemoState }>;

/** A panel (`<details>`) that is drawn already, whose script comes when it is opened. */
export const panel = (
  name: 'ownModel',
  sources: PartSources,
  load: () => Promise<{ default: Panel }>,
  props: { data: HostData; demo: DemoState },
) =>
  part(name, sources, (element) => {
    let end: (() => void) | null = null;
    const open = async () => {
      const { default: Inside } = await load();
      ({ end } = wake(element, ({ target, anchor }) =>
        anchor ? mount(Inside, { target, anchor, props }) : hydrate(Inside, { target, props }),
      ));
    };
    if (element.querySelector('details')?.open) void open();
    else element.addEventListener('toggle', () => void open(), { capture: true, once: true });
    return () => end?.();
  });
