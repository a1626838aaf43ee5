/** What the built pages let run in themselves: counted again from their HTML. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtPages, DIST, isEmbed } from './builtPages.ts';

const pages = builtPages();

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe.each(pages)('$path', ({ document, html }) => {
  const meta = document.querySelector('meta[http-equiv="content-security-policy"]');
  const policy = new Map(
    (meta?.getAttribute('content') ?? '').split('; ').map((directive) => {
      const [name, ...sources] = directive.split(' ');
      return [name, sources] as const;
    }),
  );

  it('has a policy before anything that it is about, which lets in nothing unnamed', () => {
    expect(html.indexOf(String(meta?.outerHTML.slice(0, 40)))).toBeGreaterThan(0);
    const before = html.slice(0, html.indexOf('http-equiv'));
    expect(before).not.toMatch(/<(script|style|link)/);
    expect(policy.get('default-src')).toEqual(["'none'"]);
    const sources = [...policy.values()].flat();
    expect(sources).toContain("'wasm-unsafe-eval'");
    expect(
      sources.filter((source) => /unsafe-(inline|eval'|hashes)|\*|https?:/.test(source)),
    ).toEqual(["'wasm-unsafe-eval'"]);
  });

  it('names every script and sheet that stands in it, and nothing that does not', () => {
    // linkedom reads neither as markup: its text is what a browser hashes.
    const inline = (selector: string) =>
      [...document.querySelectorAll(selector)].map(({ textContent }) => hash(textContent));
    const scripts = inline('script:not([src]):not([type^="application/"])');
    const named = (directive: string) =>
      policy.get(directive)!.filter((source) => source.startsWith("'sha256-"));
    expect(new Set(named('script-src'))).toEqual(new Set(scripts));
    expect(new Set(named('style-src'))).toEqual(new Set(inline('style')));
  });

  it('has neither styles nor script in attributes', () => {
    const found = [...document.querySelectorAll('*')].flatMap((element) =>
      element
        .getAttributeNames()
        .filter((name) => name === 'style' || name.startsWith('on'))
        .map((name) => `${element.localName} ${name}`),
    );
    expect(found).toEqual([]);
    expect(document.querySelectorAll('[href^="javascript:"], [src^="javascript:"]')).toHaveLength(
      0,
    );
  });
});

/** As hosts read `_headers`: all rules that fit add up. */
function framersOf(path: string): string | undefined {
  const blocks = readFileSync(join(DIST, '_headers'), 'utf8').split('\n\n');
  const fitting = blocks.filter((block) => {
    const rule = block.trim().split('\n')[0]!;
    return rule.endsWith('*') ? path.startsWith(rule.slice(0, -1)) : path === rule;
  });
  return /frame-ancestors ([^;\n]+)/.exec(fitting.join('\n'))?.[1];
}

it.each(pages)('$path may be framed by others if it is a frame, and only then', (page) => {
  if (page.path === '/404.html') return; // shown in the place of any address
  expect(framersOf(page.path)).toBe(isEmbed(page) ? undefined : "'none'");
});
