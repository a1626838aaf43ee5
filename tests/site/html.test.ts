import { HtmlValidate } from 'html-validate';
import { describe, expect, it } from 'vitest';
import { builtPages, isEmbed } from './builtPages.ts';

const validator = new HtmlValidate({
  extends: ['html-validate:standard', 'html-validate:document', 'html-validate:a11y'],
  rules: {
    'doctype-style': 'off', // Astro writes it in lower case
    'long-title': 'off',
    'require-sri': 'off', // nothing comes from elsewhere (links.test.ts)
    'no-inline-style': 'off', // figures carry their own colours and sizes
    'no-redundant-role': 'off', // a cell of a grid made from a table may say so
    'prefer-native-element': 'off', // a region that scrolls is a div with a name
    'svg-focusable': 'off', // for Internet Explorer
    'valid-id': ['error', { relaxed: true }],
  },
});

describe.each(builtPages().map((page) => [page.path, page] as const))('%s', (_path, page) => {
  it('is valid HTML', async () => {
    const report = await validator.validateString(page.html);
    const found = report.results.flatMap((result) => result.messages);
    const problems = [...Map.groupBy(found, ({ ruleId, message }) => `${ruleId}: ${message}`)].map(
      ([text, [first, ...others]]) =>
        `${first?.line}:${first?.column} ${text}${others.length > 0 ? ` and ${others.length} more` : ''}`,
    );
    expect(problems).toEqual([]);
  });

  it('has one h1 and headings that skip no level', () => {
    const levels = [...page.document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((heading) =>
      Number(heading.tagName.slice(1)),
    );
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.forEach((level, i) => expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1));
  });

  it('names its language, itself and what it is about', () => {
    const content = (selector: string) =>
      page.document.querySelector(selector)?.getAttribute('content');
    expect(page.document.documentElement.getAttribute('lang')).toBe('en');
    expect(page.document.title).toMatch(/\S/);
    expect(content('meta[name="viewport"]')).toContain('width=device-width');
    expect(content('meta[name="description"]')).toMatch(/\S{3}/);
  });

  it('keeps code, tokens, drawings and what is written into fields from translators', () => {
    const verbatim = [
      ...page.document.querySelectorAll('code, pre, .token, svg text, input[type="text"]'),
    ];
    const open = verbatim.filter((element) => !element.closest('[translate="no"]'));
    expect(open.map((element) => element.outerHTML)).toEqual([]);
  });

  it('has no word in a demo that the demo has not drawn', () => {
    const islands = [...page.document.querySelectorAll('demo-island')];
    const words = islands.flatMap(({ childNodes }) =>
      [...childNodes].filter(({ nodeType }) => nodeType === 3).map((node) => node.textContent),
    );
    expect(words.join('').trim()).toBe('');
  });

  it('has its landmarks', () => {
    const count = (selector: string) => page.document.querySelectorAll(selector).length;
    expect(count('main')).toBe(1);
    if (isEmbed(page)) return;
    expect(count('body > header, body > * > header')).toBeGreaterThanOrEqual(1);
    expect(count('nav')).toBeGreaterThanOrEqual(1);
    expect(count('footer')).toBeGreaterThanOrEqual(1);
    expect(count('a[href^="#"]')).toBeGreaterThanOrEqual(1); // skip link
  });
});

it('no two pages have the same title', () => {
  const titles = builtPages().map((page) => page.document.title);
  expect(titles.filter((title, i) => titles.indexOf(title) !== i)).toEqual([]);
});
