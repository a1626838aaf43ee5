import { hydrate, unmount } from 'svelte';
import DemoHost from './DemoHost.svelte';
import type { HostData } from './hostData.ts';
import { findDemo } from '../registry.ts';

/** Takes over the HTML of a demo. The returned function lets go of it. */
export function hydrateHost(target: Element, data: HostData): () => void {
  const loadView = () => findDemo(data.demo).view();
  const host = hydrate(DemoHost, { target, props: { data, loadView } });
  return () => void unmount(host);
}
