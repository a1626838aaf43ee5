import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a host sends with every file: demos in frames of other sites, closed off or not, fetch it as strangers do. */
const EVERYTHING = {
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Access-Control-Allow-Origin': '*',
};

/** With pages that stand alone: threads for WASM, and in nobody's frame. Frames are for `/embed/`. */
const OWN_PAGES = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Content-Security-Policy': "frame-ancestors 'none'",
};

const HASHED_NAMES = { 'Cache-Control': 'public, max-age=31536000, immutable' };

/** Paths under the site's base, and what is sent with them beside what is sent with everything. */
const RULES: readonly (readonly [path: string, headers: Readonly<Record<string, string>>])[] = [
  ['*', EVERYTHING],
  ['', OWN_PAGES],
  ['claims/*', OWN_PAGES],
  ['concepts/*', OWN_PAGES],
  ['demos/*', OWN_PAGES],
  ['kit/*', OWN_PAGES],
  ['_astro/*', HASHED_NAMES],
];

/** `_headers`, as Netlify, Cloudflare Pages and others read it. */
export const headersFile = (base: string): string =>
  RULES.map(([path, headers]) => {
    const lines = Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`);
    return [`${base}${path}`, ...lines, ''].join('\n');
  }).join('\n');

export const writeHeaders = (dir: string, base: string): void =>
  writeFileSync(join(dir, '_headers'), headersFile(base));
