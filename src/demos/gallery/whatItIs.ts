const files = import.meta.glob<string>('./*.svelte', { eager: true, import: 'what' });

/** What a piece is, in a line, by its name. Apart from the specimens: the page has the lines, its script needs none. */
export const whatItIs: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(files).map(([path, what]) => [path.slice(2, -'.svelte'.length), what]),
);
