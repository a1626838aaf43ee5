import puppeteer, { type Frame } from 'puppeteer-core';
import { WINDOW, type OtherPage } from './otherPage.ts';

/** Firefox over WebDriver BiDi, in a profile of its own. */
export async function openFirefox({ browser: program }: { browser: string }): Promise<OtherPage> {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: program,
    headless: true,
    defaultViewport: WINDOW,
    args: [`--width=${WINDOW.width}`, `--height=${WINDOW.height}`],
  });
  const page = await browser.newPage();
  let place: Frame = page.mainFrame();
  return {
    open: async (url) => {
      place = page.mainFrame();
      await page.goto(url);
    },
    run: async (what, ...given) =>
      (await place.evaluate(`(${what.toString()})(...${JSON.stringify(given)})`)) as never,
    click: async (selector) => {
      const element = await place.$(selector);
      if (!element) throw new Error(`firefox: expected ${selector}, there is none`);
      await element.click();
    },
    enterFrame: () => {
      const [frame] = page.mainFrame().childFrames();
      if (!frame) throw new Error('firefox: expected a frame in the page');
      place = frame;
      return Promise.resolve();
    },
    screenshot: async () => Buffer.from(await page.screenshot()),
    close: () => browser.close(),
  };
}
