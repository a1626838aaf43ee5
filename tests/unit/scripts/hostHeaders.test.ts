import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { headersFile } from '../../../scripts/hostHeaders.ts';
import { serve } from '../../../scripts/serve.ts';

/** As Netlify and Cloudflare Pages read the file: all rules that fit add up. */
function headersFor(text: string, path: string): Record<string, string> {
  const sent: Record<string, string> = {};
  for (const block of text.split(/\n\n/)) {
    const [rule = '', ...lines] = block.trim().split('\n');
    const fits = rule.endsWith('*') ? path.startsWith(rule.slice(0, -1)) : path === rule;
    if (!fits) continue;
    for (const line of lines) {
      const [, name, value] = /^ {2}([\w-]+): (.+)$/.exec(line)!;
      sent[name!.toLowerCase()] = value!;
    }
  }
  return sent;
}

const FILES = [
  'index.html',
  'claims/index.html',
  'concepts/a/index.html',
  'demos/a/index.html',
  'embed/a/index.html',
  'embed.js',
  'oembed/a/b.json',
  '_astro/a.12345678.js',
  'models/a/weights.bin',
];

it.each(['/', '/kb/'])('says under %s what our own server sends', async (base) => {
  const dir = mkdtempSync(join(tmpdir(), 'headers-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  for (const file of FILES) {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), 'x');
  }
  const site = await serve(dir, { port: 0, base });
  onTestFinished(() => site.close());
  const text = headersFile(base);
  for (const file of FILES) {
    const path = base + file.replace(/index\.html$/, '');
    const { headers } = await fetch(new URL(path, site.url));
    const said = headersFor(text, path);
    for (const [name, value] of Object.entries(said)) expect(headers.get(name), path).toBe(value);
    for (const name of ['cross-origin-opener-policy', 'content-security-policy'])
      if (!/\.\w+$/.test(path)) expect(said[name] ?? null, path).toBe(headers.get(name));
  }
  expect(headersFor(text, `${base}embed/a/`)['content-security-policy']).toBeUndefined();
  expect(headersFor(text, `${base}demos/a/`)['content-security-policy']).toContain(
    "frame-ancestors 'none'",
  );
});
