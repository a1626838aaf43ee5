import type { HostData } from './hostData.ts';

/** How far below the screen a demo starts to wake, so that it is ready when it is reached. */
const EARLY = '400px';

/**
 * `<demo-island>`: a demo as the build drew it, its data as JSON beside it. Near the screen its host takes over the
 * HTML in place; its view follows when the reader wants it. Until then a page pays for these few lines.
 */
class DemoIsland extends HTMLElement {
  #close: (() => void) | null = null;
  #sight: IntersectionObserver | null = null;

  connectedCallback() {
    if (!this.#close) this.#watch();
  }

  #watch() {
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
    this.#close?.();
    this.#close = null;
  }

  async #wake() {
    const json = this.querySelector(':scope > script[type]')?.textContent ?? '';
    const target = this.querySelector<HTMLElement>(':scope > .demo-root');
    if (!target) throw new Error('demo-island: expected a .demo-root inside');
    const data = JSON.parse(json) as HostData;
    const program = await import('./hydrateHost.ts').catch(() => null);
    if (!program) this.#sleepOn();
    else if (this.isConnected) this.#close = program.hydrateHost(target, data);
  }

  /** Its program did not come. The page says so in the place of what needs it, and a line that is back may bring it. */
  #sleepOn() {
    delete document.documentElement.dataset['scripts'];
    addEventListener('online', () => this.#watch(), { once: true });
  }
}

if (!customElements.get('demo-island')) customElements.define('demo-island', DemoIsland);
