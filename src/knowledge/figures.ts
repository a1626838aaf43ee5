import { findUsages } from './usages.ts';

/**
 * The numbers of what an MDX text shows, in its order, from one; a demo's own figures are then 2.1 and 2.2. By a demo's
 * key, a panel's `panelKey`, a still figure's title, a bench's name. Read from the text, since its components are not
 * drawn in order, and by no counter of the browser's, since browsers count differently.
 */
export function numberFigures(mdx: string): ReadonlyMap<string, number> {
  const usages = findUsages(mdx, 'Demo', 'Figure', 'Panel', 'BenchFigure');
  return new Map(
    usages.map(({ attributes: { id, as, title, bench, demo = '', name = '' } }, index) => [
      as ?? id ?? title ?? bench ?? panelKey(demo, name),
      index + 1,
    ]),
  );
}

export const panelKey = (demo: string, name: string) => `${demo}/${name}`;
