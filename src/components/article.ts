import type { Citation } from '../knowledge/citations.ts';
import type { ConceptGraph } from '../knowledge/graph.ts';
import type { DemoPlace } from './demoPlaces.ts';

/** What the components inside an article's text may know of it. */
export interface Article {
  readonly slug: string;
  readonly graph: ConceptGraph;
  /** By reference id, numbered in order of first use. */
  readonly citations: ReadonlyMap<string, Citation>;
  /** The numbers of its figures: see numberFigures. */
  readonly figures: ReadonlyMap<string, number>;
  /** The demos that the text shows, in order. */
  readonly demos: readonly DemoPlace[];
  /** An id that no other card on the page has. */
  nextCardId(): string;
}

/** The article around a component. Throws where the component stands outside of one. */
export function requireArticle(locals: App.Locals, component: string): Article {
  if (!locals.article) throw new Error(`<${component}> works only inside a concept's text`);
  return locals.article;
}

export function makeArticle(parts: Omit<Article, 'nextCardId'>): Article {
  let cards = 0;
  return {
    ...parts,
    nextCardId() {
      cards += 1;
      return `card-${cards}`;
    },
  };
}
