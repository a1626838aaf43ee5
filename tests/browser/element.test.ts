/** `<concept-demo>` on pages of another origin than the demos. */
import { describe, expect } from 'vitest';
import type { DemoResult } from '../../src/embed/conceptDemo.ts';
import { DemoPage } from './demoPage.ts';
import { awake, examples, expectsRecorded, type Element } from './examplePages.ts';
import { findFrame } from './otherSite.ts';
import { smallestDemo } from './shipped.ts';
import { test } from './site.ts';

describe('the element', () => {
  test('is a link where no script runs', async ({ site, visit }) => {
    const host = await examples(site.url);
    const { page } = await visit(`${host}plain/`, { javaScriptEnabled: false });
    const link = page.locator('concept-demo a').first();
    expect(await link.isVisible()).toBe(true);
    expect(await link.getAttribute('href')).toBe(`${site.url}/demos/next-token-prediction/`);
  });

  test('hands its attributes to the frame, and a change of looks without a new page', async ({
    site,
    visit,
  }) => {
    const host = await examples(site.url);
    const { page } = await visit(`${host}plain/`);
    await awake(page);
    const frame = await findFrame(page, `${site.url}/embed/logit-lens/hamlet/`);
    const demo = new DemoPage(frame, 'logit-lens');
    const pressed = demo.root.getByTestId('preset-hamlet');
    expect(await pressed.getAttribute('aria-pressed')).toBe('true');
    expect(await demo.badge.isVisible()).toBe(true);
    const theme = () => frame.evaluate(() => document.documentElement.dataset['theme']);
    expect(await theme()).toBe('dark');
    await frame.evaluate(() => Object.assign(globalThis, { same: true }));
    await page.locator('#dark').evaluate((element) => {
      element.setAttribute('theme', 'light');
      element.setAttribute('hide', 'controls');
    });
    await expect.poll(theme, { timeout: 20_000 }).toBe('light');
    await demo.badge.waitFor({ state: 'hidden' });
    expect(await frame.evaluate(() => 'same' in globalThis)).toBe(true);
  });

  test('React reads what it tells, and changes its theme', async ({ site, visit }) => {
    const host = await examples(site.url);
    const { page } = await visit(`${host}react/`);
    const frames = await awake(page);
    await expect
      .poll(() => page.locator('#ready').innerText(), { timeout: 20_000 })
      .toBe('Ready: ekg-and-microscope, logit-lens');
    const button = page.getByRole('button', { name: /Theme/ });
    // Frames that come to their heights may move the page between a mouse's down and up.
    await button.evaluate((element) => (element as HTMLElement).click());
    await expect.poll(() => button.innerText()).toBe('Theme: dark');
    for (const frame of frames)
      await expect
        .poll(() => frame.evaluate(() => document.documentElement.dataset['theme']), {
          timeout: 20_000,
        })
        .toBe('dark');
  });

  test('runs what it is asked with the site’s numbers, and hears nobody else', async ({
    site,
    visit,
  }) => {
    const shipped = smallestDemo();
    const { id, data } = shipped;
    const host = await examples(site.url);
    const { page } = await visit(`${host}plain/`, { expectedErrors: /postMessage/ });
    await page.evaluate(
      ([name, src]) => {
        document.body.innerHTML = `<concept-demo id="own" name="${name}"></concept-demo><iframe src="${src}"></iframe>`;
        const told: string[] = [];
        Object.assign(globalThis, { told });
        for (const type of ['ready', 'progress', 'result', 'error'])
          document.querySelector('#own')!.addEventListener(type, () => told.push(type));
      },
      [id, `${site.url}/embed/${id}/?look-alike`] as const,
    );
    const [frame] = await awake(page);
    const told = () => page.evaluate(() => (globalThis as unknown as { told: string[] }).told);
    await expect.poll(told, { timeout: 20_000 }).toEqual(['ready']);

    // Others who say what it would understand: another frame of the same site to the host, and to its own frame.
    const alike = await findFrame(page, `${site.url}/embed/${id}/?look-alike`);
    await alike.evaluate(() => {
      const result = { conceptscope: 1, type: 'result', run: 1, spec: {}, source: 'wasm' };
      window.parent.postMessage({ ...result, result: { forged: true } }, '*');
      const run = { conceptscope: 1, type: 'run', run: 7 };
      for (const message of [{ conceptscope: 1, type: 'hello' }, run])
        window.parent.frames[0]!.postMessage(message, '*');
    });
    // Its own frame is only heard in the forms that there are.
    await page.evaluate(() => {
      const { contentWindow } = document
        .querySelector('#own')!
        .shadowRoot!.querySelector('iframe')!;
      const bad = [
        { conceptscope: 1, type: 'run', run: 1, spec: { off: [] }, more: 1 },
        { conceptscope: 1, type: 'run', run: '1' },
        { conceptscope: 2, type: 'run', run: 1 },
        { type: 'run' },
        'run',
      ];
      for (const message of bad) contentWindow!.postMessage(message, '*');
    });
    await page.waitForTimeout(500);
    const demo = new DemoPage(frame!, id);
    expect(await demo.root.getAttribute('data-phase')).toBe('recorded');
    expect(await told()).toEqual(['ready']);

    const run = (spec?: unknown) =>
      page.evaluate((asked) => {
        const element = document.querySelector<Element>('#own')!;
        return element.run(asked as never).then(
          (result) => ({ result, same: element.result === result, problem: null }),
          (error: unknown) => ({ result: null, same: false, problem: String(error) }),
        );
      }, spec);
    const refused = await run({ text: 7, more: '<script>' });
    expect(refused.problem).toContain('does not fit');
    expect(await demo.root.getAttribute('data-phase')).toBe('recorded');

    const { result, same } = await run();
    expect(same).toBe(true);
    const live = result as unknown as DemoResult;
    expectsRecorded(shipped, 'asked by a host', live);
    expect(new Set(await told())).toEqual(new Set(['ready', 'progress', 'result', 'error']));

    const [, other] = Object.values(data.presets);
    const second = await run(other!.spec);
    expect(second.result?.spec).toEqual(other!.spec);
  });
});
