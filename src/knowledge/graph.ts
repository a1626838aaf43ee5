import type { Related } from '../schemas/concept.ts';

/** What the graph needs to know of a concept that has a page. */
export interface ConceptNode {
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  readonly related: readonly Related[];
}

/** A concept that others point to and nobody has written yet. */
export interface PlannedConcept {
  readonly slug: string;
  readonly title: string;
  /** Slugs of the pages that wait for it. */
  readonly wantedBy: readonly string[];
}

export interface ConceptGraph {
  readonly concepts: readonly ConceptNode[];
  readonly planned: readonly PlannedConcept[];
  find(slug: string): ConceptNode | undefined;
  /** Written concepts that name this one as related. */
  backlinks(slug: string): readonly ConceptNode[];
}

/**
 * Joins the concepts by their related slugs.
 * Throws where a related slug has no page and is not marked as planned, or is marked so and has one.
 */
export function buildGraph(concepts: readonly ConceptNode[]): ConceptGraph {
  const bySlug = new Map(concepts.map((concept) => [concept.slug, concept]));
  const planned = new Map<string, { title: string; wantedBy: string[] }>();

  for (const concept of concepts)
    for (const { slug, title, planned: isPlanned } of concept.related) {
      const written = bySlug.has(slug);
      if (written && isPlanned)
        throw new Error(
          `concept ${concept.slug}: "${slug}" has a page now; drop "planned: true" from it under related`,
        );
      if (!written && !isPlanned)
        throw new Error(
          `concept ${concept.slug}: unknown related slug "${slug}"; written are: ${list(bySlug)}. ` +
            `For one that is yet to come:\n  related:\n    - slug: ${slug}\n      title: ${title}\n      planned: true`,
        );
      if (written) continue;
      const entry = planned.get(slug) ?? { title, wantedBy: [] };
      if (entry.title !== title)
        throw new Error(
          `concept ${concept.slug}: planned "${slug}" is called "${title}" here and "${entry.title}" in ${entry.wantedBy.join(', ')}`,
        );
      entry.wantedBy.push(concept.slug);
      planned.set(slug, entry);
    }

  return {
    concepts: concepts.toSorted((a, b) => a.title.localeCompare(b.title, 'en')),
    planned: [...planned]
      .map(([slug, entry]) => ({ slug, ...entry }))
      .toSorted((a, b) => a.title.localeCompare(b.title, 'en')),
    find: (slug) => bySlug.get(slug),
    backlinks: (slug) =>
      concepts.filter(
        (concept) => concept.slug !== slug && concept.related.some((link) => link.slug === slug),
      ),
  };
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

function list(bySlug: ReadonlyMap<string, unknown>): string {
  return [...bySlug.keys()].toSorted().join(', ') || 'none';
}
