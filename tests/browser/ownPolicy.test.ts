/** The policy that the built pages carry: nothing of theirs runs into it, and nothing of strangers gets past it. */
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { DemoPage } from './demoPage.ts';
import { shippedDemo, smallestDemo } from './shipped.ts';
import { test } from './site.ts';

const watch = (page: Page) =>
  page.addInitScript(() => {
    const blocked: string[] = [];
    Object.assign(globalThis, { blocked });
    document.addEventListener('securitypolicyviolation', (event) => {
      const { effectiveDirective, blockedURI, sample } = event;
      blocked.push(`${effectiveDirective} ${blockedURI} ${sample}`);
    });
  });

const blockedOn = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { blocked: string[] }).blocked);

const { id, path } = smallestDemo();
const PAGES = [
  ...['/', '/concepts/', '/demos/', '/claims/', '/kit/', '/404.html', `/demos/${id}/`, path],
  shippedDemo('indirect-object').path,
];

describe('the policy that a page carries', () => {
  test.for(PAGES)('blocks nothing of the page itself: %s', async (address, { visit }) => {
    const { page } = await visit('about:blank');
    await watch(page);
    await page.goto(address);
    for (let y = 0; y < 20; y++) {
      await page.mouse.wheel(0, 600);
      await page.waitForTimeout(20);
    }
    await page.waitForLoadState('networkidle');
    expect(await blockedOn(page)).toEqual([]);
  });

  test('blocks nothing of a demo that is used, shared and run', async ({ visit }) => {
    const { page } = await visit('about:blank', { permissions: ['clipboard-write'] });
    await watch(page);
    await page.goto(`/embed/${id}/?device=wasm`);
    const demo = await new DemoPage(page, id).wake();
    await demo.point();
    await demo.openShare();
    await demo.root.getByTestId('close-share').click();
    await demo.goLive();
    expect(await demo.badge.innerText()).toMatch(/live on WASM/);
    expect(await blockedOn(page)).toEqual([]);
  });

  test('lets in no script, sheet, frame or file of a stranger', async ({ visit }) => {
    const { page } = await visit('about:blank', { expectedErrors: /Content Security Policy/ });
    await watch(page);
    await page.goto(`/embed/${id}/`);
    const ran = await page.evaluate(async () => {
      const add = (name: string, attributes: object) => {
        const element = Object.assign(document.createElement(name), attributes);
        return document.body.appendChild(element);
      };
      add('script', { textContent: 'document.title = "taken"' });
      add('style', { textContent: 'body { display: none }' });
      document.body.insertAdjacentHTML('beforeend', '<i style="position: fixed" onclick="1"></i>');
      add('script', { src: 'http://localhost:1/a.js' });
      add('iframe', { src: 'http://localhost:1/' });
      const fetched = await fetch('http://localhost:1/').catch(() => null);
      return {
        title: document.title,
        body: getComputedStyle(document.body).display,
        added: getComputedStyle(document.querySelector('body > i')!).position,
        fetched: fetched !== null,
      };
    });
    expect(ran).toMatchObject({ added: 'static', fetched: false });
    expect(ran.title).not.toBe('taken');
    expect(ran.body).not.toBe('none');
    await expect
      .poll(async () => new Set((await blockedOn(page)).map((text) => text.split(' ')[0])))
      .toEqual(
        new Set([
          'script-src-elem',
          'style-src-elem',
          'style-src-attr',
          'script-src-attr',
          'frame-src',
          'connect-src',
        ]),
      );
  });
});
