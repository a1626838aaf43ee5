import { hydrate, unmount } from 'svelte';
import type { HostData } from './hostData.ts';
import { demoEntry } from './registry.ts';

/** How far below the screen a demo starts to wake, so that it is ready when it is reached. */
const EARLY = '400px';

/**
 * `<demo-island>`: a demo as the build drew it, its data as JSON beside it. Near the screen it loads its host and
 * its view, and takes over the HTML in place.
 */
class DemoIsland extends HTMLElement {
  #app: Record<string, unknown> | null = null;
  #sight: IntersectionObserver | null = null;

  connectedCallback() {
    if (this.#app) return;
    this.#sight = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        this.#sight?.disconnect();
        void this.#wake();
      },
      { rootMargin: EARLY },
    );
    this.#sight.observe(this);
  }

  disconnectedCallback() {
    this.#sight?.disconnect();
    if (this.#app) void unmount(this.#app);
    this.#app = null;
  }

  async #wake() {
    const json = this.querySelector(':scope > script')?.textContent ?? '';
    const target = this.querySelector(':scope > .demo-root');
    if (!target) throw new Error('demo-island: expected a .demo-root inside');
    const data = JSON.parse(json) as HostData;
    const [{ default: DemoHost }, view] = await Promise.all([
      import('./DemoHost.svelte'),
      demoEntry(data.demo).view(),
    ]);
    if (this.isConnected) this.#app = hydrate(DemoHost, { target, props: { data, view } });
  }
}

if (!customElements.get('demo-island')) customElements.define('demo-island', DemoIsland);
