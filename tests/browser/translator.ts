import type { Locator, Page } from 'playwright-core';

/** What stands around each text that was translated; the page itself has neither. */
const MARKS = /[‹›]/g;

/** Without the translator's marks, and without white space, which a page may lose on its way: what it said before. */
export const untranslated = (text: string) => text.replace(MARKS, '').replace(/\s+/g, '');

export const isTranslated = (text: string) => text.search(MARKS) >= 0;

/**
 * Translates a page, or a part of one, as Chrome does: each text gives way to two elements, one in the other, and, with
 * `on`, whatever is written from now on likewise. What is not to be translated must say so itself. How many texts that
 * were.
 */
export function translate(where: Page | Locator, { on = false } = {}): Promise<number> {
  const part = 'mainFrame' in where ? where.locator('body') : where;
  return part.evaluate((root, goesOn) => {
    const KEPT =
      'script, style, noscript, textarea, [translate="no"], .notranslate, [data-translated]';

    // Not by createElement, whose `font` is deprecated.
    const makeFont = () => document.createElementNS('http://www.w3.org/1999/xhtml', 'font');

    function translateTexts(node: Node): number {
      const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
      const texts: Text[] = node instanceof Text ? [node] : [];
      while (walker.nextNode()) texts.push(walker.currentNode as Text);
      const wanted = texts.filter(
        (text) =>
          text.data.trim() !== '' && text.parentElement && !text.parentElement.closest(KEPT),
      );
      for (const text of wanted) {
        const [outer, inner] = [makeFont(), makeFont()];
        outer.dataset.translated = '';
        outer.style.verticalAlign = inner.style.verticalAlign = 'inherit';
        inner.textContent = `‹${text.data}›`;
        outer.append(inner);
        text.replaceWith(outer);
      }
      return wanted.length;
    }

    if (goesOn) {
      new MutationObserver((records) => {
        for (const { type, target, addedNodes } of records) {
          const changed = type === 'characterData' ? [target] : addedNodes;
          for (const node of changed) if (node.isConnected) translateTexts(node);
        }
      }).observe(root, { childList: true, subtree: true, characterData: true });
    }
    return translateTexts(root);
  }, on);
}

/** Texts that were translated, without the translator's marks, and those of them that stand inside of `selector`. */
export function translatedTexts(
  part: Locator,
  selector: string,
): Promise<{ all: string[]; inside: string[] }> {
  return part.evaluate((root, wanted) => {
    const fonts = [...root.querySelectorAll('[data-translated]')];
    const texts = (elements: Element[]) =>
      elements.map((element) => (element.textContent ?? '').replace(/[‹›]/g, ''));
    return { all: texts(fonts), inside: texts(fonts.filter((font) => font.closest(wanted))) };
  }, selector);
}
