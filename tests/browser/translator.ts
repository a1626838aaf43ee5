import type { Page } from 'playwright-core';

/** What stands around each text that was translated; the page itself has neither. */
const MARKS = /[‹›]/g;

/** Without the translator's marks, and without white space, which a page may lose on its way: what it said before. */
export const untranslated = (text: string) => text.replace(MARKS, '').replace(/\s+/g, '');

export const isTranslated = (text: string) => text.search(MARKS) >= 0;

/**
 * Translates the page as Chrome does: each text gives way to two elements, one in the other, and, with `on`, whatever
 * the page writes from now on likewise. How many texts that were.
 */
export function translate(page: Page, { on = false } = {}): Promise<number> {
  return page.evaluate((goesOn) => {
    const KEPT =
      'script, style, noscript, textarea, code, svg, [translate="no"], .notranslate, [data-translated]';

    // Not by createElement, whose `font` is deprecated.
    const makeFont = () => document.createElementNS('http://www.w3.org/1999/xhtml', 'font');

    function translateTexts(root: Node): number {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      const texts: Text[] = root instanceof Text ? [root] : [];
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
      }).observe(document.body, { childList: true, subtree: true, characterData: true });
    }
    return translateTexts(document.body);
  }, on);
}
