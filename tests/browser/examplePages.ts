/** The pages of examples/, which stand on another origin than the demos. */
import type { Frame, Locator, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { serveExamples } from '../../scripts/examples.ts';
import type { ConceptDemo, DemoResult } from '../../src/embed/conceptDemo.ts';
import { wakeFrame } from './hostPage.ts';
import { expectSame } from './sameNumbers.ts';
import { shippedRecording, type ShippedDemo } from './shipped.ts';

export type Element = HTMLElement & Pick<ConceptDemo, 'run' | 'result' | 'spec' | 'bytes'>;

/** Long enough for a model on a machine that is busy with other things. */
export const LIVE_MS = 120_000;

/** What an element of a page has to say of its demo. */
export const resultOf = (element: Locator) =>
  element.evaluate((one) => (one as Element).result) as Promise<DemoResult>;

/** A live run of the demo's own example gave the numbers that the site was built with. */
export function expectsRecorded(shipped: ShippedDemo, where: string, live: DemoResult): void {
  const { id, data } = shipped;
  expect(live.source).toBe('wasm');
  expect(live.spec).toEqual(data.presets[data.preset]?.spec);
  const recorded = shippedRecording(shipped, data.preset);
  expectSame(`${id}, ${where}`, recorded.result, { ...live, experiment: data.experiment });
}

/** Where the examples are served, until the test has ended. */
export async function examples(site: string): Promise<string> {
  const server = await serveExamples(`${site}/`);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('examples: no port');
  return `http://localhost:${address.port}/`;
}

/** The frames of the page's elements, each brought into sight and awake. */
export async function awake(page: Page): Promise<Frame[]> {
  const elements = page.locator('concept-demo');
  await elements.first().waitFor({ state: 'attached' });
  const frames: Frame[] = [];
  for (let index = 0; index < (await elements.count()); index++) {
    const element = elements.nth(index);
    await element.locator('iframe').waitFor({ state: 'attached', timeout: 30_000 });
    await element.scrollIntoViewIfNeeded();
    const handle = await element.locator('iframe').elementHandle();
    const frame = (await handle.contentFrame())!;
    await wakeFrame(element, frame);
    frames.push(frame);
  }
  return frames;
}
