import { describe, expect, it } from 'vitest';
import { keepRules } from '../../../scripts/keepRules.ts';
import { reachable } from '../../../scripts/ownStyles.ts';

const own = (selector: string) => !selector.includes('svelte-other');

describe('the rules that a page keeps', () => {
  const cases: [what: string, css: string, kept: string][] = [
    [
      'its own and everybody’s',
      'p{margin:0}.a.svelte-own{top:0}',
      'p{margin:0}.a.svelte-own{top:0}',
    ],
    ['none of another component', 'p{margin:0}.a.svelte-other{top:0}', 'p{margin:0}'],
    ['its part of a list', '.a.svelte-own,.b.svelte-other{top:0}', '.a.svelte-own{top:0}'],
    [
      'its own inside of conditions',
      '@media print{.a.svelte-own{top:0}.a.svelte-other{top:0}}',
      '@media print{.a.svelte-own{top:0}}',
    ],
    ['no condition around nothing', '@container demo (width>3rem){.a.svelte-other{top:0}}', ''],
    [
      'its own animations',
      '@keyframes svelte-own-in{from{top:0}}@keyframes svelte-other-in{from{top:0}}',
      '@keyframes svelte-own-in{from{top:0}}',
    ],
    [
      'faces, and conditions of the page itself',
      '@font-face{font-family:A;src:url(a.woff2)}@page{margin:1cm}',
      '@font-face{font-family:A;src:url(a.woff2)}@page{margin:1cm}',
    ],
    [
      'what stands inside of a rule',
      '.a.svelte-own{top:0;&:hover{top:1px}}',
      '.a.svelte-own{top:0;&:hover{top:1px}}',
    ],
  ];
  it.each(cases)('are %s', (_what, css, kept) => {
    expect(keepRules(css, own)).toBe(kept);
  });
});

describe('what a page can draw', () => {
  const imports = new Map([
    ['/page', new Set(['/host', '/circle'])],
    ['/host', new Set(['/src/demos/registry.ts'])],
    ['/circle', new Set(['/page'])],
    ['/src/demos/registry.ts', new Set(['/one', '/two'])],
    ['/one', new Set(['/kit'])],
  ]);

  it('is all that it leads to, but for the demos that the registry names', () => {
    expect([...reachable(imports, ['/page'])].toSorted()).toEqual([
      ...['/circle', '/host', '/page', '/src/demos/registry.ts'],
    ]);
  });

  it('and the demos that stand in it', () => {
    const found = reachable(imports, ['/page', '/one']);
    expect(found.has('/kit')).toBe(true);
    expect(found.has('/two')).toBe(false);
  });
});
