/**
 * Astro gives all pages of one route the styles of all that the route can reach: through the registry every demo's. Here
 * each page keeps those of the components that it can draw itself, now or once somebody uses it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { parseHTML } from 'linkedom';
import type { Plugin } from 'vite';
import { keepRules } from './keepRules.ts';

/** Lead to every demo: what a page shows of them its islands say. */
const REGISTRIES = ['/src/demos/registry.ts', '/src/demos/views.ts'];

const demoModule = (id: string) => `/src/demos/${id}/demo.ts`;

/** What imports what, in the program of the server and of the browser together: paths under the root. */
type Imports = ReadonlyMap<string, ReadonlySet<string>>;

/** Classes that Svelte gives the styles of one component. */
const SCOPES = /svelte-[a-z0-9]+/g;

const STYLES = /<style>([^]*?)<\/style>/g;

/** All that these modules lead to, themselves included; the registries lead nowhere. */
export function reachable(imports: Imports, from: readonly string[]): ReadonlySet<string> {
  const found = new Set(from);
  for (const path of found) {
    if (!REGISTRIES.includes(path)) for (const next of imports.get(path) ?? []) found.add(next);
  }
  return found;
}

/** Demos whose islands stand in a page. */
function demosIn(html: string): string[] {
  const { document } = parseHTML(html);
  return [...document.querySelectorAll('demo-island > script[type]')].map(
    ({ textContent }) => (JSON.parse(textContent) as { readonly demo: string }).demo,
  );
}

export function ownStyles(): AstroIntegration {
  const imports = new Map<string, Set<string>>();
  /** Which component a class belongs to. */
  const owners = new Map<string, string>();
  const entries = new Map<string, string>();
  let root = '';

  const pathOf = (id: string) => (id.startsWith(root) ? id.slice(root.length) : id);

  const recorder: Plugin = {
    name: 'own-styles',
    apply: 'build',
    enforce: 'pre',
    configResolved(config) {
      root = config.root.replace(/\/$/, '');
    },
    transform(code, id) {
      const [component = '', query = ''] = pathOf(id).split('?');
      if (query.includes('svelte&type=style'))
        for (const [scope] of code.matchAll(SCOPES)) owners.set(scope, component);
    },
    buildEnd() {
      for (const id of this.getModuleIds()) {
        const info = this.getModuleInfo(id);
        const to = imports.get(pathOf(id)) ?? new Set();
        for (const next of [...(info?.importedIds ?? []), ...(info?.dynamicallyImportedIds ?? [])])
          to.add(pathOf(next));
        imports.set(pathOf(id), to);
      }
    },
  };

  function stylesOf(html: string, entry: string, path: string): string {
    const demos = demosIn(html).map(demoModule);
    const unknown = [entry, ...demos].filter((module) => !imports.has(module));
    if (unknown.length > 0)
      throw new Error(`own styles of ${path}: expected ${unknown.join(', ')} among what was built`);
    const reached = reachable(imports, [entry, ...demos]);
    // Still panels of other demos' are drawn by the page, and have no script.
    const drawn = new Set(html.replaceAll(STYLES, '').match(SCOPES));
    const isOwn = (scope: string) => {
      const owner = owners.get(scope);
      return owner === undefined || reached.has(owner) || drawn.has(scope);
    };
    const isKept = (selector: string) => (selector.match(SCOPES) ?? []).every(isOwn);
    return html.replaceAll(
      STYLES,
      (_all, css: string) => `<style>${keepRules(css, isKept)}</style>`,
    );
  }

  return {
    name: 'own-styles',
    hooks: {
      'astro:config:setup': ({ updateConfig }) => {
        updateConfig({ vite: { plugins: [recorder] } });
      },
      'astro:routes:resolved': ({ routes }) => {
        for (const { pattern, entrypoint } of routes) entries.set(pattern, entrypoint);
      },
      'astro:build:done': ({ assets }) => {
        for (const [pattern, files] of assets) {
          for (const file of files.map((url) => fileURLToPath(url))) {
            if (!file.endsWith('.html')) continue;
            const html = readFileSync(file, 'utf8');
            const entry = join('/', entries.get(pattern) ?? '');
            writeFileSync(file, stylesOf(html, entry, pattern));
          }
        }
      },
    },
  };
}
