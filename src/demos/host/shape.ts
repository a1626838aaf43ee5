/** Elements whose inside is no markup to a browser. */
const WORDS_ONLY = new Set(['noscript', 'script', 'style', 'textarea', 'title']);

const ELEMENT = 1;
const TEXT = 3;
const COMMENT = 8;

/**
 * A short hash of the elements, texts and comments inside `root`, in their order, without what is written in the texts.
 * Svelte takes over markup only where it is node for node what the server drew: translators, extensions and proxies
 * change it. Parts of it (`data-part`) have shapes of their own and count as empty.
 */
export function shapeOf(root: ParentNode): string {
  let hash = 0x811c9dc5; // FNV-1a
  const add = (text: string) => {
    for (const character of text)
      hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  };
  const walk = (nodes: Iterable<ChildNode>) => {
    for (const node of nodes) {
      if (node.nodeType === TEXT) add('t');
      else if (node.nodeType === COMMENT) add(`!${node.nodeValue}>`);
      else if (node.nodeType === ELEMENT) {
        const element = node as Element;
        const name = element.localName.toLowerCase(); // browsers give some of SVG's names capitals
        add(`<${name}`);
        if (!element.hasAttribute('data-part') && !WORDS_ONLY.has(name)) walk(element.childNodes);
        add('>');
      }
    }
  };
  walk(root.childNodes);
  return (hash >>> 0).toString(36);
}
