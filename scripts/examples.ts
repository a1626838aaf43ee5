/**
 * `npm run examples [-- <address of the site>]`: the pages of examples/ on another origin than the site's, which
 * `npm start` serves. The tests open the same pages.
 */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { markdownToHtml } from 'satteri';
import { build } from 'vite';
import { wordpressDiscovers, wordpressFrame, type OEmbed } from './places.ts';

const EXAMPLES = join(import.meta.dirname, '../examples');

/** Where the site would be, in the files of examples/. */
const PUBLISHED = 'https://conceptscope.example/';

const read = (file: string) => readFileSync(join(EXAMPLES, file), 'utf8');

const SCRIPT = `<script type="module" blocking="render" src="${PUBLISHED}embed.js"></script>`;

/** A site's template around a text. */
const aroundText = (title: string, body: string, head = '') =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><link rel="icon" href="data:,">${head}<body style="max-width:45rem;margin:2rem auto;padding:0 1rem">${body}</body></html>`;

/** The pages by name, each as its own maker would make it of the site at this address. */
const PAGES: Readonly<Record<string, (site: URL) => string | Promise<string>>> = {
  plain: () => read('plain/index.html'),
  'strict-policy': () => read('strict-policy/index.html'),
  sandboxed: () => read('sandboxed/index.html'),
  markdown: () =>
    aroundText('Made from Markdown', markdownToHtml(read('markdown/page.md')).html, SCRIPT),
  wordpress: (site) => wordpressPost(read('wordpress/post.html'), site),
  // What `npm run built` made in its folder: the packages that it needs are none of ours.
  react: () => withScript('react', './page.jsx', read('react/built.js')),
  svelte: async () => withScript('svelte', './main.js', await buildSvelte()),
};

const withScript = (folder: string, entry: string, script: string) =>
  read(`${folder}/index.html`).replace(
    `<script type="module" src="${entry}"></script>`,
    () => `<script type="module">${script.replaceAll('</script', '<\\/script')}</script>`,
  );

let svelteScript: Promise<string> | undefined;

/** The Svelte page in one file, with the package as its sources are now. Once for a process. */
const buildSvelte = () => (svelteScript ??= bundleSvelte());

async function bundleSvelte(): Promise<string> {
  const source = (name: string) => join(EXAMPLES, `../src/embed/${name}.ts`);
  const made = await build({
    root: join(EXAMPLES, 'svelte'),
    configFile: false,
    logLevel: 'warn',
    plugins: [svelte({ configFile: false, compilerOptions: { css: 'injected' } })],
    resolve: {
      alias: {
        'conceptscope-embed/heights': source('heights'),
        'conceptscope-embed': source('conceptDemo'),
      },
    },
    build: { write: false, lib: { entry: 'main.js', formats: ['es'] } },
  });
  const [bundle] = [made].flat();
  if (!bundle || !('output' in bundle)) throw new Error('examples: expected a bundle of svelte/');
  return bundle.output[0].code;
}

/** What WordPress makes of a post: each address on a line of its own becomes what its page offers. */
async function wordpressPost(post: string, site: URL): Promise<string> {
  const here = (address: string) => address.replace(PUBLISHED, site.href);
  const ask = async (address: string) => {
    const answer = await fetch(here(address));
    if (!answer.ok) throw new Error(`examples: ${answer.url} answers ${answer.status}`);
    return answer;
  };
  const blocks = post.split('\n\n').map(async (block, at) => {
    if (!/^https?:\S+$/.test(block)) return block;
    const offered = wordpressDiscovers(await (await ask(block)).text());
    const answer = offered && ((await (await ask(offered)).json()) as OEmbed);
    const frame = answer && wordpressFrame(answer, `secret${at}`);
    if (!frame) return `<p><a href="${block}">${block}</a></p>`;
    return `<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">${frame.outerHTML}</div></figure>`;
  });
  const script = `<script>${read('wordpress/wp-embed.js')}</script>`;
  const theme = '<style>figure{margin:1em 0}iframe{display:block;max-width:100%;border:0}</style>';
  return aroundText('A post in WordPress', (await Promise.all(blocks)).join('\n'), script + theme);
}

export const exampleNames = Object.keys(PAGES);

/** An example's HTML, with the demos of the site at `address`. Throws with the names there are. */
export async function examplePage(name: string, address: string): Promise<string> {
  const page = PAGES[name];
  if (!page) throw new Error(`examples: expected one of ${exampleNames.join(', ')}, got "${name}"`);
  const site = new URL(address);
  return (await page(site))
    .replaceAll(PUBLISHED, site.href)
    .replaceAll(PUBLISHED.slice(0, -1), site.origin);
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
    const answer = (status: number, body: string) =>
      response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(body);
    if (!found) answer(name === '' ? 200 : 404, aroundText('Examples', `<ul>${list}</ul>`));
    else
      examplePage(name, address).then(
        (page) => answer(200, page),
        (error: unknown) => answer(502, aroundText('No site', `<p>${String(error)}</p>`)),
      );
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
