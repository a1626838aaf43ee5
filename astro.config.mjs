import mdx from '@astrojs/mdx';
import sitemap from '@astrojs/sitemap';
import svelte from '@astrojs/svelte';
import { defineConfig } from 'astro/config';
import { fileURLToPath } from 'node:url';
import { buildEmbedScript, DEV_SCRIPT } from './scripts/embedScript.ts';
import { writeHeaders } from './scripts/hostHeaders.ts';
import { ownStyles } from './scripts/ownStyles.ts';
import { sealPages } from './scripts/pagePolicy.ts';
import { precompress } from './scripts/precompress.ts';
import { siteBase } from './scripts/siteBase.ts';

/** Where the site will be published; only canonical links, the sitemap and the like depend on it. */
const site = process.env.SITE_URL ?? 'https://conceptscope.example';
const base = siteBase();

export default defineConfig({
  site,
  base,
  output: 'static',
  trailingSlash: 'always',
  integrations: [
    mdx(),
    svelte(),
    // A frame's content belongs to the page that shows it, a demo's further examples to its first; the kit is for those
    // who write demos.
    sitemap({
      filter: (page) =>
        !/^(embed\/|kit\/|demos\/[^/]+\/[^/]+\/)/.test(new URL(page).pathname.slice(base.length)),
    }),
    ownStyles(),
    {
      name: 'embed-script',
      hooks: {
        'astro:build:done': ({ dir }) => buildEmbedScript(fileURLToPath(dir)),
        'astro:server:setup': ({ server }) => {
          server.middlewares.use(`${base}embed.js`, (_request, response) => {
            response.setHeader('Content-Type', 'text/javascript').end(DEV_SCRIPT);
          });
        },
      },
    },
    {
      name: 'page-policy',
      hooks: { 'astro:build:done': ({ dir }) => sealPages(fileURLToPath(dir)) },
    },
    {
      name: 'host-headers',
      hooks: { 'astro:build:done': ({ dir }) => writeHeaders(fileURLToPath(dir), base) },
    },
    {
      name: 'precompress',
      hooks: { 'astro:build:done': ({ dir }) => precompress(fileURLToPath(dir)) },
    },
  ],
  build: { format: 'directory', inlineStylesheets: 'always' },
  devToolbar: { enabled: false },
  // As scripts/serve.ts: WASM runs with threads only in a page that is isolated.
  server: {
    headers: {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Cross-Origin-Resource-Policy': 'cross-origin',
    },
  },
  vite: {
    // onnxruntime-web finds its wasm beside itself; bundling it for development would move it.
    optimizeDeps: { exclude: ['onnxruntime-web'] },
    worker: {
      format: 'es',
      // Named as the pages name theirs: the runtime's wasm is one file, whoever asks for it.
      rolldownOptions: { output: { assetFileNames: '_astro/[name].[hash][extname]' } },
    },
    // esbuild leaves alone the selectors that it does not know yet, where the default warns.
    build: { target: 'es2023', cssMinify: 'esbuild', assetsInlineLimit: inlineLimit },
  },
});

/** Small scripts and icons go into the page; fonts and wasm never, as they are shared between pages. */
function inlineLimit(file) {
  return /\.(woff2|wasm|svg)$/.test(file) ? false : undefined;
}
