/** As wide as a page of a paper has room for at the size of its text. */
const WIDTH = 720;

/** What belongs to the page and not to the figure. */
const NOT_DRAWN =
  'details, label, fieldset, select, input, textarea, [role="radiogroup"], button:is(.plain, .main, .quiet), .no-print, .fill, .visually-hidden';

/** Room that scrolls in the page is opened, so that nothing stays outside and nothing sticks to an edge. */
function open(element: HTMLElement): void {
  const { overflowX, overflowY, position } = getComputedStyle(element);
  if (position === 'sticky') element.style.position = 'static';
  if (![overflowX, overflowY].some((way) => way === 'auto' || way === 'scroll')) return;
  element.style.overflow = 'visible';
  element.style.maxBlockSize = 'none';
}

/** As the page drew it: no policy lets a style come with a copied attribute in every browser. */
function copyStyles(from: Element, to: Element): void {
  const [sources, copies] = [from, to].map((root) => [root, ...root.querySelectorAll('*')]);
  for (const [i, source] of sources!.entries()) {
    const copy = copies![i];
    if (
      (source instanceof HTMLElement && copy instanceof HTMLElement) ||
      (source instanceof SVGElement && copy instanceof SVGElement)
    )
      copy.style.cssText = source.style.cssText;
  }
}

/** Hands `read` a copy of the figure at one width, whatever the screen's, and takes the copy away again. */
export function layOut<Read>(figure: HTMLElement, read: (copy: HTMLElement) => Read): Read {
  const room = document.createElement('div');
  room.inert = true;
  Object.assign(room.style, {
    position: 'fixed',
    insetBlockStart: '0',
    insetInlineStart: '-10000px',
    inlineSize: `${WIDTH}px`,
    container: 'demo / inline-size',
  });
  const copy = figure.cloneNode(true) as HTMLElement;
  copyStyles(figure, copy);
  Object.assign(copy.style, { margin: '0', background: 'var(--paper)' });
  for (const element of copy.querySelectorAll<HTMLElement>(NOT_DRAWN))
    element.style.display = 'none';
  room.append(copy);
  figure.after(room);
  try {
    for (const element of copy.querySelectorAll<HTMLElement>('*')) open(element);
    return read(copy);
  } finally {
    room.remove();
  }
}
