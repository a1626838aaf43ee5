import { createHash } from 'node:crypto';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { sealPage } from '../../../scripts/pagePolicy.ts';

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const page = (head: string, body = '') =>
  `<!doctype html><html><head><meta charset="utf-8">${head}</head><body>${body}</body></html>`;

function sealed(html: string) {
  const whole = sealPage(html);
  const { document } = parseHTML(whole);
  const meta = document.querySelector('meta[http-equiv="content-security-policy"]');
  const directives = (meta?.getAttribute('content') ?? '').split('; ').map((directive) => {
    const [name = '', ...sources] = directive.split(' ');
    return [name, sources] as const;
  });
  return { whole, document, policy: Object.fromEntries(directives) };
}

describe('the policy of a page', () => {
  it('stands before all that it is about', () => {
    const { whole } = sealed(page('<script>1</script>'));
    expect(whole).toMatch(/<head><meta charset="utf-8"><meta http-equiv="content-security-policy"/);
  });

  it('names each script and sheet that stands in the page, and no data', () => {
    const { policy } = sealed(
      page(
        '<script>a("<p style=\\"x\\">")</script><style>p{top:0}</style>',
        '<script type="module">b()</script><script src="/c.js"></script><script type="application/json">{"d":1}</script>',
      ),
    );
    expect(policy['script-src']).toEqual([
      ...["'self'", "'wasm-unsafe-eval'", hash('a("<p style=\\"x\\">")'), hash('b()')],
    ]);
    expect(policy['style-src']).toEqual([hash('p{top:0}')]);
    expect(JSON.stringify(policy)).not.toContain('unsafe-inline');
    expect(policy['default-src']).toEqual(["'none'"]);
  });

  it('is kept by styles that stood in attributes, each once', () => {
    const { document, policy } = sealed(
      page(
        '<style>i{top:0}</style>',
        '<i title="a > b" style="--t: 0.5;"></i><b style="inset: 0 1px; color: red"></b><i style="--t: 0.5;"></i><p>style="no"</p>',
      ),
    );
    const [, rules] = [...document.querySelectorAll('style')].map(({ textContent }) => textContent);
    expect(rules).toBe(':not(#s){[data-s="0"]{--t:0.5}[data-s="1"]{inset:0 1px;color:red}}');
    expect(policy['style-src']).toContain(hash(rules!));
    const marked = [...document.querySelectorAll('i, b')].map((one) => one.getAttribute('data-s'));
    expect(marked).toEqual(['0', '1', '0']);
    expect(document.querySelectorAll('[style]')).toHaveLength(0);
    expect(document.querySelector('p')!.textContent).toBe('style="no"');
  });

  it('lets no style end its rule, and no attribute be script', () => {
    expect(() => sealPage(page('', '<i style="}*{top:0}"></i>'))).toThrow('without braces');
    expect(() => sealPage(page('', '<i onclick="a()"></i>'))).toThrow('listeners in scripts');
    expect(() => sealPage(page('', '<i title=" onclick=1"></i>'))).not.toThrow();
    expect(() => sealPage('<p>no page</p>')).toThrow('with a <head>');
  });
});
