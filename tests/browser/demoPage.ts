import type { Frame, Locator, Page } from 'playwright-core';

/** Long enough for the whole model on a machine that is busy with other things. */
const LIVE_TIMEOUT = 8 * 60_000;

const QUICK_TIMEOUT = 60_000;

/** A run's result as the page exports it. */
export interface Exported {
  readonly experiment: string;
  readonly spec: unknown;
  readonly source: string;
  readonly result: unknown;
}

/** What the dialog hands out to be pasted elsewhere. */
export type Shared = 'link' | 'page' | 'frame' | 'element' | 'oembed';

/** In the page: takes the dialog's preview away as it comes, once. It is a whole frame, and its demo the dearest part of it. */
function dropPreview(root: Element): void {
  const observer = new MutationObserver(() => {
    const preview = root.querySelector('[data-testid="preview"]');
    if (!preview) return;
    preview.remove();
    observer.disconnect();
  });
  observer.observe(root, { childList: true, subtree: true });
}

/** In the page: what a copy button of the dialog would copy, the dialog opened and closed for it. */
async function takeCopy(root: Element, what: 'spec' | 'result'): Promise<string> {
  const find = (id: string) =>
    root.querySelector<HTMLElement>(`[data-testid="${id}"]:not([disabled])`);
  const until = async <Value>(look: () => Value | null): Promise<Value> => {
    for (const end = Date.now() + 60_000; Date.now() < end;) {
      const got = look();
      if (got !== null) return got;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`copy-${what}: waited a minute for its dialog`);
  };
  (await until(() => find('share'))).click();
  const button = await until(() => find(`copy-${what}`));
  let copied = '';
  const writeText = (text: string) => Promise.resolve(void (copied = text));
  Object.defineProperty(navigator.clipboard, 'writeText', { value: writeText, configurable: true });
  button.click();
  Reflect.deleteProperty(navigator.clipboard, 'writeText');
  find('close-share')?.click();
  await until(() => (find('share-dialog') ? null : true));
  return copied;
}

/** One demo, on a page or in a frame, handled as a reader would. */
export class DemoPage {
  readonly root: Locator;
  readonly view: Locator;
  readonly badge: Locator;
  readonly note: Locator;
  readonly error: Locator;
  readonly goLiveButton: Locator;
  /** The dialog, while it is open. */
  readonly share: Locator;
  readonly #in: Page | Frame;
  readonly #selector: string;

  constructor(page: Page | Frame, id: string) {
    this.#in = page;
    this.#selector = `[data-testid="demo"][data-demo="${id}"]`;
    this.root = page.locator(this.#selector);
    this.view = this.root.locator('.view');
    this.badge = this.root.getByTestId('badge');
    this.note = this.root.getByTestId('note');
    this.error = this.root.getByTestId('error');
    this.goLiveButton = this.root.getByTestId('go-live');
    this.share = this.root.getByTestId('share-dialog');
  }

  /** Scrolls to the demo and waits until its script has taken over. */
  async wake(): Promise<this> {
    // On a page that somebody has touched it is drawn anew meanwhile.
    const scroll = () => this.root.scrollIntoViewIfNeeded();
    await scroll().catch(scroll);
    await this.#attribute('ready', 'true', QUICK_TIMEOUT);
    return this;
  }

  /** Points at the figures, and waits until their script has taken over. */
  async point(): Promise<void> {
    await this.view.dispatchEvent('pointerover');
    await this.view.locator(':not([data-part])').first().dispatchEvent('pointerover');
    await this.#attribute('awake', 'true', QUICK_TIMEOUT);
  }

  /** Waits for it. Throws what the page says where it comes to an error instead. */
  phase(kind: string): Promise<void> {
    return this.#oneOf([kind]);
  }

  /** The model is here: its first run is under way, or done. */
  loaded(): Promise<void> {
    return this.#oneOf(['running', 'live']);
  }

  async goLive(): Promise<void> {
    await this.goLiveButton.click();
    await this.phase('live');
  }

  /** Opens the dialog below the figure, presses a copy button in it, reads the clipboard and closes the dialog. */
  async copy(what: 'spec' | 'result' | Shared): Promise<string> {
    await this.root.evaluate(dropPreview);
    await this.openShare();
    await this.#in.evaluate(() => navigator.clipboard.writeText(''));
    await this.root.getByTestId(`copy-${what}`).click();
    const text = await this.#pasted(`copy-${what}`);
    await this.root.getByTestId('close-share').click();
    await this.share.waitFor({ state: 'detached' });
    return text;
  }

  async openShare(): Promise<void> {
    await this.root.getByTestId('share').click();
    await this.share.waitFor();
  }

  /** Not the word "Copied.", which is gone after a moment: what matters is what can be pasted. */
  async #pasted(what: string): Promise<string> {
    for (const end = Date.now() + QUICK_TIMEOUT; Date.now() < end;) {
      const text = await this.#in.evaluate(() => navigator.clipboard.readText());
      if (text !== '') return text;
    }
    throw new Error(`${what}: nothing was put on the clipboard`);
  }

  /** Has a question answered, and waits until the answer has taken the focus: a key pressed before would be lost. */
  async showAnswer(which: 'first' | 'last' = 'first'): Promise<void> {
    const question = this.root.getByTestId('question')[which]();
    await question.getByTestId('show-answer').click();
    await question.locator('[data-testid="ask-again"]:focus').waitFor({ timeout: QUICK_TIMEOUT });
  }

  /** What "Copy result" copies, without the clipboard: a test may ask again and again. */
  async exported(): Promise<Exported> {
    return JSON.parse(await this.#taken('result')) as Exported;
  }

  /** The spec as it stands now, run or not. */
  async spec(): Promise<unknown> {
    return JSON.parse(await this.#taken('spec'));
  }

  async #taken(what: 'spec' | 'result'): Promise<string> {
    await this.root.evaluate(dropPreview);
    return this.root.evaluate(takeCopy, what);
  }

  /** The figure with this number in the demo: on a page of several demos theirs stands before it, as in "Figure 2.1". */
  figure(number: number): Locator {
    const named = new RegExp(`Figure (\\d+\\.)?${number}\\.(?!\\d)`);
    return this.view.locator('figure').filter({ hasText: named });
  }

  /** A cell of a map, by the names of its row and its column. */
  cell(map: string | RegExp, row: string, column: number): Locator {
    return this.view
      .getByRole('grid', { name: map })
      .getByRole('row')
      .filter({ has: this.#in.getByRole('rowheader', { name: row, exact: true }) })
      .getByRole('gridcell')
      .nth(column);
  }

  /** Writes another prompt where it stands, and ends it with Enter. */
  async writePrompt(label: RegExp, text: string): Promise<void> {
    await this.view.getByRole('button', { name: label }).first().click();
    await this.view.getByRole('textbox', { name: label }).fill(text);
    await this.view.getByRole('textbox', { name: label }).press('Enter');
  }

  /** Texts that the progress line shows from now on, each once. */
  async watchProgress(): Promise<() => Promise<string[]>> {
    await this.root.evaluate((root) => {
      const seen = new Set<string>();
      Object.assign(root, { seen });
      new MutationObserver(() => {
        const text = root.querySelector('[data-testid="progress"]')?.textContent;
        if (text) seen.add(text);
      }).observe(root, { childList: true, subtree: true, characterData: true });
    });
    return () => this.root.evaluate((root) => [...(root as unknown as { seen: Set<string> }).seen]);
  }

  async #oneOf(kinds: readonly string[]): Promise<void> {
    const selectors = [...kinds, 'error'].map((kind) => `${this.#selector}[data-phase="${kind}"]`);
    await this.#in.waitForSelector(selectors.join(), { state: 'attached', timeout: LIVE_TIMEOUT });
    if (!kinds.includes('error') && (await this.error.count()) > 0) {
      throw new Error(`expected ${kinds.join(' or ')}, got: ${await this.error.innerText()}`);
    }
  }

  async #attribute(name: string, value: string, timeout: number): Promise<void> {
    const selector = `${this.#selector}[data-${name}="${value}"]`;
    await this.#in.waitForSelector(selector, { state: 'attached', timeout });
  }
}
