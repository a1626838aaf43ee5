import axe from 'axe-core';
import type { Locator, Page } from 'playwright-core';

export const THEMES = ['light', 'dark'] as const;

export type Theme = (typeof THEMES)[number];

/** One specimen of /kit/, in one theme. */
export class Specimen {
  readonly root: Locator;
  readonly readout: Locator;
  /** The drawing that fits, of the two that a plot has. */
  readonly plot: Locator;
  readonly range: Locator;

  constructor(page: Page, piece: string, theme: Theme) {
    this.root = page.locator(`#${piece} .pane.${theme}`);
    this.readout = this.root.getByTestId('readout');
    this.plot = this.root.locator('.plot > :visible');
    this.range = this.plot.locator('input[type=range]');
  }

  button(name: string | RegExp): Locator {
    return this.root.getByRole('button', { name });
  }

  /** What is read, with white space as a reader sees it. */
  async text(): Promise<string> {
    return (await this.root.innerText()).replace(/\s+/g, ' ');
  }

  /** The pointer to a mark of the drawing, by its place among those of its kind. */
  async pointAt(mark: string, index: number): Promise<void> {
    const box = await this.plot.locator(`svg ${mark}`).nth(index).boundingBox();
    if (!box) throw new Error(`expected a ${mark} number ${index}, got none that is drawn`);
    await this.root.page().mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  }

  /** Moves the specimen's own slider, as a reader would with the keys. */
  async slideTo(value: number): Promise<void> {
    const slider = this.root.locator('.slider input');
    await slider.fill(String(value));
  }
}

/** Has every piece laid out: what is far from the screen can be neither read nor measured otherwise. */
export async function layOut(page: Page): Promise<void> {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet(); // the page's policy lets in no other
    sheet.replaceSync('.piece { content-visibility: visible !important }');
    document.adoptedStyleSheets.push(sheet);
  });
}

/** Waits until every specimen is awake. */
export async function wakeKit(page: Page): Promise<void> {
  await layOut(page);
  await page.waitForFunction(
    () => document.querySelectorAll('[data-specimen]:not([data-awake])').length === 0,
  );
}

/** What axe has to say of a part of a page. */
export async function violations(page: Page, selector: string): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(
    (part) =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(part, {
        resultTypes: ['violations'],
      }),
    selector,
  );
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
  );
}
