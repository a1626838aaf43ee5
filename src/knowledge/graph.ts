import type { Related } from '../schemas/concept.ts';
import type { PlannedData } from '../schemas/planned.ts';

/** What the graph needs to know of a concept that has a page. */
export interface ConceptNode {
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  readonly related: readonly Related[];
  /** Slugs of pages that come before this one. */
  readonly needs: readonly string[];
}

/** A concept next to another one. */
export interface Neighbour {
  readonly slug: string;
  readonly title: string;
  /** How the two hang together, or what it is. */
  readonly why: string;
  /** It has no page. */
  readonly planned: boolean;
}

export interface ConceptGraph {
  /** In an order in which a newcomer can read them: after what each needs, and those that need least first. */
  readonly concepts: readonly ConceptNode[];
  /** Those that nobody has written yet. */
  readonly planned: readonly PlannedData[];
  find(slug: string): ConceptNode | undefined;
  findPlanned(slug: string): PlannedData | undefined;
  /** The concepts that a page names, in its order, and then those that name it: each link leads both ways. */
  neighbours(slug: string): readonly Neighbour[];
  /** The pages that a page needs, and those that need it, in reading order. */
  before(slug: string): readonly ConceptNode[];
  after(slug: string): readonly ConceptNode[];
  /** Every slug that a page may name, for errors. */
  readonly known: string;
}

/**
 * Joins the concepts by their related slugs. A planned concept that has a page counts as written, and its entry only
 * says what it is. Throws where a related slug is neither written nor planned, and where one is planned twice; where a
 * needed one has no page, and where pages need each other in a circle.
 */
export function buildGraph(
  concepts: readonly ConceptNode[],
  plans: readonly PlannedData[],
): ConceptGraph {
  const written = new Map(concepts.map((concept) => [concept.slug, concept]));
  const planned = new Map(plans.map((plan) => [plan.slug, plan]));
  if (planned.size < plans.length)
    throw new Error(`planned.json: ${twice(plans)} stands there twice`);

  const yetToCome = plans.filter(({ slug }) => !written.has(slug));
  const known = `written are: ${listed(written.keys())}; planned are: ${listed(yetToCome.map(({ slug }) => slug))}`;
  for (const { slug: from, related } of concepts)
    for (const { slug } of related)
      if (!written.has(slug) && !planned.has(slug))
        throw new Error(
          `concept ${from}: unknown related slug "${slug}"; ${known}. ` +
            'One that is yet to come goes into content/planned.json',
        );

  const inOrder = readingOrder(concepts, written);

  function neighbour(slug: string, why?: string): Neighbour {
    const page = written.get(slug);
    const plan = planned.get(slug);
    return {
      slug,
      title: (page ?? plan)!.title,
      why: why ?? plan?.why ?? firstSentence(page!.summary),
      planned: !page,
    };
  }

  return {
    concepts: inOrder,
    planned: yetToCome.toSorted(byTitle),
    known,
    find: (slug) => written.get(slug),
    findPlanned: (slug) => yetToCome.find((plan) => plan.slug === slug),
    before: (slug) => inOrder.filter((page) => written.get(slug)!.needs.includes(page.slug)),
    after: (slug) => inOrder.filter((page) => page.needs.includes(slug)),
    neighbours(slug) {
      const { related } = written.get(slug)!;
      const others = concepts.filter(
        (page) => page.slug !== slug && names(page.related, slug) && !names(related, page.slug),
      );
      return [
        ...related.map((link) => neighbour(link.slug, link.why)),
        ...others.map((page) => neighbour(page.slug)),
      ];
    },
  };
}

/** By how many pages lead to each at the longest, and then by title. */
function readingOrder(
  concepts: readonly ConceptNode[],
  written: ReadonlyMap<string, ConceptNode>,
): readonly ConceptNode[] {
  const depths = new Map<string, number>();
  function depthOf(slug: string, way: readonly string[]): number {
    const known = depths.get(slug);
    if (known !== undefined) return known;
    if (way.includes(slug))
      throw new Error(
        `concepts that need each other: ${[...way.slice(way.indexOf(slug)), slug].join(' → ')}`,
      );
    const depth = Math.max(
      0,
      ...written.get(slug)!.needs.map((needed) => {
        if (!written.has(needed))
          throw new Error(
            `concept ${slug}: needs "${needed}", which has no page; written are: ${listed(written.keys())}`,
          );
        return 1 + depthOf(needed, [...way, slug]);
      }),
    );
    depths.set(slug, depth);
    return depth;
  }
  const depth = new Map(concepts.map((page) => [page, depthOf(page.slug, [])]));
  return concepts.toSorted((a, b) => depth.get(a)! - depth.get(b)! || byTitle(a, b));
}

const listed = (slugs: Iterable<string>) => [...slugs].toSorted().join(', ') || 'none';

const names = (related: readonly Related[], slug: string) =>
  related.some((link) => link.slug === slug);

const byTitle = (a: { readonly title: string }, b: { readonly title: string }) =>
  a.title.localeCompare(b.title, 'en');

/** A summary's first sentence defines its concept. */
const firstSentence = (text: string) => /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;

function twice(plans: readonly PlannedData[]): string {
  const slugs = plans.map(({ slug }) => slug);
  return slugs.find((slug, index) => slugs.indexOf(slug) !== index) ?? '';
}

/** The parts that every concept page has; each must open a heading of level 2. */
export const REQUIRED_SECTIONS = ['Analogy', 'Real-world example', 'Why it matters'] as const;

/** Throws with the headings that a concept page lacks. "Analogy: an EKG" counts as "Analogy". */
export function requireSections(
  slug: string,
  headings: readonly { readonly depth: number; readonly text: string }[],
): void {
  const titles = headings.filter(({ depth }) => depth === 2).map(({ text }) => text.toLowerCase());
  const missing = REQUIRED_SECTIONS.filter(
    (section) => !titles.some((title) => title.startsWith(section.toLowerCase())),
  );
  if (missing.length > 0)
    throw new Error(
      `concept ${slug}: no heading for ${missing.map((section) => `"## ${section}"`).join(', ')}`,
    );
}
