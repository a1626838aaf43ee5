export interface Layout {
  /** Figures by number and title, in order. */
  readonly figures: readonly string[];
  /** What stands in each row of the console, and of each choice. */
  readonly rows: readonly string[];
  /** Fields whose words do not fit. */
  readonly cut: readonly string[];
  /** Pixels by which the page is wider than its window. */
  readonly sideways: number;
}

/** Read in a page: how a demo is laid out, as far as browsers must agree. Knows nothing but the page. */
export function readLayout(): Layout {
  const nameOf = (element: Element) => element.className.replace(/svelte-\w+/g, '').trim();
  const rowsOf = (group: Element) => {
    const rows: { bottom: number; names: string[] }[] = [];
    const boxes = [...group.children]
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.height > 0)
      .sort((a, b) => a.box.top - b.box.top);
    for (const { element, box } of boxes) {
      const row = rows.at(-1);
      const name = nameOf(element) || (element.textContent ?? '').trim();
      if (row && box.top < row.bottom - 4) row.names.push(name);
      else rows.push({ bottom: box.bottom, names: [name] });
    }
    return rows.map(({ names }) => names.sort().join(' '));
  };
  const fields = [...document.querySelectorAll<HTMLInputElement>('input[type="text"]')];
  return {
    figures: [...document.querySelectorAll<HTMLElement>('figure > figcaption')].map((caption) =>
      caption.innerText.replace(/\s+/g, ' ').trim(),
    ),
    rows: [...document.querySelectorAll('.console, [role="radiogroup"]')].flatMap(rowsOf),
    cut: fields.filter((field) => field.scrollWidth > field.clientWidth).map(({ value }) => value),
    sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
}
