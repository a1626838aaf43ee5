/**
 * Every built page says itself what may run and be fetched in it, so that this holds on hosts that send no headers: the
 * site's own files, and of what stands in the HTML that which it came with, named by hash. No hash names a style
 * attribute: each becomes a rule of the page's own. What wakes in the page takes these over: demos/host/takeStyles.ts.
 */
import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What holds no markup, and tags: a `>` may stand in their values. */
const TAGS = /<(script|style|textarea|title)\b([^>]*)>([^]*?)<\/\1>|<[a-z](?:[^>"]|"[^"]*")*>/gi;

const STYLE_ATTRIBUTE = / style="([^"]*)"/;

/** An attribute that would run as script. */
const HANDLER = /\s(on[a-z]+)=/;

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const unescape = (value: string) =>
  value.replaceAll('&quot;', '"').replaceAll('&#34;', '"').replaceAll('&amp;', '&');

/** The page without style attributes, and what they said as rules. Throws where one could end its rule. */
function styleRules(html: string): { readonly html: string; readonly rules: string } {
  const numbers = new Map<string, number>();
  const without = html.replaceAll(TAGS, (tag: string, holder?: string) => {
    if (holder !== undefined) return tag;
    return tag.replace(STYLE_ATTRIBUTE, (_all, value: string) => {
      const style = unescape(value)
        .replace(/;\s*$/, '')
        .replaceAll(/([:;])\s+/g, '$1');
      if (/[{}<]/.test(style))
        throw new Error(`page policy: expected a style without braces, got "${style}"`);
      const number = numbers.get(style) ?? numbers.size;
      numbers.set(style, number);
      return ` data-s="${number.toString(36)}"`;
    });
  });
  const rules = [...numbers].map(
    ([style, number]) => `[data-s="${number.toString(36)}"]{${style}}`,
  );
  // As a style attribute, above all rules of the page's sheet.
  return { html: without, rules: rules.length > 0 ? `:not(#s){${rules.join('')}}` : '' };
}

/** What a page with this HTML may do. Throws where something in it is script that no hash can name. */
export function policyOf(html: string): string {
  const scripts = new Set<string>();
  const styles = new Set<string>();
  for (const [tag, holder, attributes = '', text = ''] of html.matchAll(TAGS)) {
    const named = (holder === undefined ? tag : attributes).replaceAll(/"[^"]*"/g, '""');
    const handler = HANDLER.exec(named)?.[1];
    if (handler)
      throw new Error(`page policy: expected listeners in scripts, got ${handler} in ${tag}`);
    if (holder === 'style') styles.add(hash(text));
    if (holder === 'script' && !/\ssrc=|\stype="application\//.test(attributes))
      scripts.add(hash(text));
  }
  return [
    "default-src 'none'",
    ["script-src 'self' 'wasm-unsafe-eval'", ...scripts].join(' '),
    ['style-src', ...styles].join(' '),
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    // A frame that is closed off from its site carries its worker: startWorker.ts.
    "worker-src 'self' data:",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** The page with its policy, which stands before all that it is about. */
export function sealPage(page: string): string {
  const { html, rules } = styleRules(page);
  const whole = rules ? html.replace('</head>', () => `<style>${rules}</style></head>`) : html;
  const meta = `<meta http-equiv="content-security-policy" content="${policyOf(whole)}">`;
  const sealed = whole.replace(/<head>(?:<meta charset="utf-8">)?/, (head) => head + meta);
  if (sealed === whole) throw new Error('page policy: expected a page with a <head>');
  return sealed;
}

export function sealPages(dir: string): void {
  for (const file of globSync('**/*.html', { cwd: dir })) {
    const path = join(dir, file);
    writeFileSync(path, sealPage(readFileSync(path, 'utf8')));
  }
}
