/**
 * `npm run examples [-- <address of the site>]`: the pages of examples/ on another origin than the site's, which
 * `npm start` serves. The tests open the same pages.
 */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { markdownToHtml } from 'satteri';

const EXAMPLES = join(import.meta.dirname, '../examples');

/** Where the site would be, in the files of examples/. */
const PUBLISHED = 'https://conceptscope.example/';

const read = (file: string) => readFileSync(join(EXAMPLES, file), 'utf8');

const SCRIPT = `<script type="module" blocking="render" src="${PUBLISHED}embed.js"></script>`;

/** A site's template around a text. */
const aroundText = (title: string, body: string, head = '') =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><link rel="icon" href="data:,">${head}<body style="max-width:45rem;margin:2rem auto;padding:0 1rem">${body}</body></html>`;

/** The pages by name, each as its own maker would make it. */
const PAGES: Readonly<Record<string, () => string>> = {
  plain: () => read('plain/index.html'),
  'strict-policy': () => read('strict-policy/index.html'),
  sandboxed: () => read('sandboxed/index.html'),
  markdown: () =>
    aroundText('Made from Markdown', markdownToHtml(read('markdown/page.md')).html, SCRIPT),
  react: () => built('react', './page.jsx'),
  svelte: () => built('svelte', './main.js'),
};

/** What `npm run built` made in its folder: the packages that it needs are none of ours. */
function built(folder: string, entry: string): string {
  const script = read(`${folder}/built.js`).replaceAll('</script', '<\\/script');
  return read(`${folder}/index.html`).replace(
    `<script type="module" src="${entry}"></script>`,
    () => `<script type="module">${script}</script>`,
  );
}

export const exampleNames = Object.keys(PAGES);

/** An example's HTML, with the demos of the site at `address`. Throws with the names there are. */
export function examplePage(name: string, address: string): string {
  const page = PAGES[name];
  if (!page) throw new Error(`examples: expected one of ${exampleNames.join(', ')}, got "${name}"`);
  const site = new URL(address);
  return page().replaceAll(PUBLISHED, site.href).replaceAll(PUBLISHED.slice(0, -1), site.origin);
}

/** Serves them under their names. */
export async function serveExamples(
  address: string,
  { port = 0, host = 'localhost' } = {},
): Promise<Server> {
  const server = createServer((request, response) => {
    const name = (request.url ?? '/').split(/[?#]/)[0]!.replaceAll('/', '');
    const list = exampleNames.map((one) => `<li><a href="/${one}/">${one}</a></li>`).join('');
    const found = exampleNames.includes(name);
    response
      .writeHead(found || name === '' ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' })
      .end(found ? examplePage(name, address) : aroundText('Examples', `<ul>${list}</ul>`));
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return server;
}

if (import.meta.main) {
  const address = process.argv[2] ?? 'http://127.0.0.1:4321/';
  const server = await serveExamples(address, { port: 4400 });
  const { port } = server.address() as AddressInfo;
  console.log(`The examples are at http://localhost:${port}/, with the demos of ${address}`);
}
