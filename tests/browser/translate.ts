import type { Locator } from 'playwright-core';

/**
 * Does to a part of a page what a browser's translator does: each text node outside of what is marked not to be
 * translated gives its place to an element with the same words. Returns how many.
 */
export function translate(part: Locator): Promise<number> {
  return part.evaluate((root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const nodes: Text[] = [];
    while (walker.nextNode()) nodes.push(walker.currentNode as Text);
    const wrapped = nodes.filter(
      (node) =>
        node.nodeValue?.trim() &&
        !node.parentElement?.closest(
          'script, style, noscript, textarea, code, [translate=no], svg',
        ),
    );
    for (const node of wrapped) {
      const translated = document.createElement('translated-text'); // Chrome's is <font>
      translated.textContent = node.nodeValue;
      node.replaceWith(translated);
    }
    return wrapped.length;
  });
}
