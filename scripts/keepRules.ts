import { parseCss, type AST } from 'svelte/compiler';

type Part = AST.CSS.Atrule | AST.CSS.Rule;

/** The same style sheet without the rules, and the names of animations, that `isKept` says no to. */
export function keepRules(css: string, isKept: (selector: string) => boolean): string {
  const textOf = ({ start, end }: { readonly start: number; readonly end: number }) =>
    css.slice(start, end);

  function write(part: Part): string {
    if (part.type === 'Atrule') {
      if (!isKept(part.prelude)) return '';
      if (!part.block || part.name === 'keyframes' || part.name === 'font-face')
        return textOf(part);
      const parts = part.block.children.filter((child) => child.type !== 'Declaration');
      if (parts.length < part.block.children.length) return textOf(part);
      const inside = parts.map(write).join('');
      return inside && `${css.slice(part.start, part.block.start + 1)}${inside}}`;
    }
    const selectors = part.prelude.children.map(textOf).filter(isKept);
    return selectors.length > 0 ? selectors.join(',') + textOf(part.block) : '';
  }

  return parseCss(css).children.map(write).join('');
}
