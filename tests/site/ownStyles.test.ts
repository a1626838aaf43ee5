/** Which styles a page carries, held against what its demos import in their sources. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from 'svelte/compiler';
import { describe, expect, it } from 'vitest';
import { walkImports } from '../unit/importWalk.ts';
import { builtPages, type BuiltPage } from './builtPages.ts';

const root = join(import.meta.dirname, '../..');
const SCOPE = /svelte-[a-z0-9]+/g;

/** The class that Svelte gives each component's styles, by its path under src; only of those that have some. */
const scopes = new Map(
  globSync('**/*.svelte', { cwd: join(root, 'src') }).flatMap((path) => {
    const source = readFileSync(join(root, 'src', path), 'utf8');
    const filename = join(root, 'src', path);
    const { css } = compile(source, { filename, rootDir: root });
    const scope = css?.code.replaceAll(/\/\*[^]*?\*\//g, '').match(SCOPE)?.[0];
    return scope ? [[path, scope] as const] : [];
  }),
);

const styles = new Set(scopes.values());

const edges = Map.groupBy(
  walkImports(join(root, 'src')).filter(({ relative }) => relative),
  ({ from }) => from,
);

/** What these files of src import, and what that imports; the registries of demos are left alone. */
function sourcesOf(...from: string[]): Set<string> {
  const found = new Set(from);
  for (const path of found) {
    if (!/^demos\/(registry|views)\.ts$/.test(path))
      for (const { to } of edges.get(path) ?? []) found.add(to);
  }
  return found;
}

const styled = ({ html }: BuiltPage) =>
  new Set(
    [...html.matchAll(/<style>([^]*?)<\/style>/g)].flatMap(([, css]) => css!.match(SCOPE) ?? []),
  );

const pages = builtPages();

const demosOf = ({ document }: BuiltPage) =>
  [...document.querySelectorAll('demo-island > script[type]')].map(
    (script) => (JSON.parse(script.textContent) as { demo: string }).demo,
  );

const isAlone = ({ path }: BuiltPage) => /^\/(embed|demos)\/./.test(path);

describe.each(pages.filter(isAlone))('$path', (page) => {
  it('carries the styles of its own demo, and of no other', () => {
    const host = ['demos/host/hydrateHost.ts', 'demos/host/drawOnServer.ts'];
    const sources = sourcesOf(...host, ...demosOf(page).map((id) => `demos/${id}/demo.ts`));
    const wanted = [...scopes].filter(([path]) => sources.has(path));
    expect(wanted.length).toBeGreaterThan(10);
    expect([...styled(page)].toSorted()).toEqual(wanted.map(([, scope]) => scope).toSorted());
  });
});

it.each(pages)('$path has the styles of all that is drawn in it', (page) => {
  const drawn = page.html.replaceAll(/<style>[^]*?<\/style>/g, '').match(SCOPE) ?? [];
  const own = styled(page);
  const lacking = new Set(drawn.filter((scope) => styles.has(scope) && !own.has(scope)));
  expect([...lacking]).toEqual([]);
});
