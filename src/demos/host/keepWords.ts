/** A text of ours, for which something of somebody else's is shown. */
interface Replacement {
  readonly text: Text;
  readonly words: string;
  readonly shown: Set<Node>;
}

/** What translators put around words; no element of ours inside a demo is one. */
const isForeign = (node: Node | null): boolean =>
  node instanceof Element && (node.localName === 'font' || node.localName.includes('-'));

function isInForeign(node: Node, root: Element): boolean {
  for (let from: Node | null = node; from && from !== root; from = from.parentNode) {
    if (isForeign(from)) return true;
  }
  return false;
}

const hasWords = (node: Node): node is Text => node instanceof Text && node.data.trim() !== '';

/**
 * Translators put elements of their own in the place of texts. What is then written into the old texts is never seen,
 * and what is drawn or removed beside them goes astray. So each text goes back, empty, before what stands for it; once
 * it is written, moved or removed, what stood for it goes too. The translator sees new words and translates them again.
 * The returned function stops this.
 */
export function keepWords(root: Element): () => void {
  const replacements = new WeakMap<Node, Replacement>();

  const observer = new MutationObserver((records) => {
    const fresh = new Set<Replacement>();
    const additions = records.filter(
      ({ addedNodes }) => addedNodes.length > 0 && [...addedNodes].every(isForeign),
    );
    for (const record of records) {
      if (record.type === 'characterData') written(record.target);
      else if (record.removedNodes.length > 0 && !isInForeign(record.target, root))
        for (const node of record.removedNodes) removed(node, record, additions, fresh);
    }
    for (const replacement of fresh) putBack(replacement);
    observer.takeRecords(); // of what was done here
  });

  function written(text: Node): void {
    const replacement = replacements.get(text);
    if (replacement?.text === text) drop(replacement);
  }

  function removed(
    node: Node,
    record: MutationRecord,
    additions: readonly MutationRecord[],
    fresh: Set<Replacement>,
  ): void {
    const replacement = replacements.get(node);
    if (replacement?.text === node && !fresh.has(replacement)) {
      // Taken out by its own component, or moved: it must not come back empty.
      drop(replacement);
      replacement.text.data = replacement.words;
    } else if (replacement) {
      replacement.shown.delete(node);
      for (const next of record.addedNodes) show(replacement, next);
      fresh.add(replacement);
    } else if (hasWords(node)) {
      const instead = replacing(node, record, additions);
      if (instead.length === 0) return;
      const made: Replacement = { text: node, words: node.data, shown: new Set() };
      replacements.set(node, made);
      for (const next of instead) show(made, next);
      fresh.add(made);
    }
  }

  function show(replacement: Replacement, node: Node): void {
    replacement.shown.add(node);
    replacements.set(node, replacement);
  }

  /** Once all that was done is known: what was put in a text's place may have been replaced in its turn. */
  function putBack(replacement: Replacement): void {
    const { text, words, shown } = replacement;
    const first = [...shown].find((node) => root.contains(node)) as ChildNode | undefined;
    if (!first) {
      drop(replacement);
      if (text.isConnected) text.data = words; // the translation was taken back
      return;
    }
    if (first.contains(text)) text.replaceWith(words); // moved into what was put around it
    if (text.nextSibling !== first) first.before(text);
    text.data = '';
    observer.observe(text, { characterData: true });
  }

  function drop(replacement: Replacement): void {
    replacements.delete(replacement.text);
    for (const node of replacement.shown) {
      replacements.delete(node);
      (node as ChildNode).remove();
    }
  }

  observer.observe(root, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
  };
}

/** What came into the place of a text that is gone: at once, just before it went, or just after. */
function replacing(
  text: Text,
  removal: MutationRecord,
  additions: readonly MutationRecord[],
): readonly Node[] {
  if (text.isConnected && !isForeign(text.parentNode)) return [];
  if (removal.addedNodes.length > 0) return [...removal.addedNodes];
  const beside = additions.find(
    ({ target, previousSibling, nextSibling }) =>
      target === removal.target &&
      (nextSibling === text ||
        previousSibling === text ||
        (previousSibling === removal.previousSibling && nextSibling === removal.nextSibling)),
  );
  return beside ? [...beside.addedNodes] : [];
}
