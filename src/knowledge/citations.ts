import type { Name, Reference } from '../schemas/reference.ts';
import { findUsages } from './usages.ts';

/** A reference in the order in which an article first cites it, counted from 1. */
export interface Citation {
  readonly number: number;
  readonly reference: Reference;
}

/** A reference split into the parts that a page sets apart. Plain text. */
export interface FormattedReference {
  readonly authors: string;
  readonly year: string;
  readonly title: string;
  /** Journal, site or publisher, with volume and pages; empty where there is none. */
  readonly source: string;
  readonly url: string | undefined;
}

/** How many authors a reference names before it turns to "et al." */
const MAX_AUTHORS = 4;

/**
 * Numbers the references that an MDX text cites with `<Cite id>`, in order of first use.
 * Throws for an unknown id, with the line and the ids that are known.
 */
export function numberCitations(
  mdx: string,
  references: ReadonlyMap<string, Reference>,
  file: string,
): Map<string, Citation> {
  const citations = new Map<string, Citation>();
  for (const { attributes, line } of findUsages(mdx, 'Cite'))
    for (const id of citedIds(attributes['id'] ?? '')) {
      const reference = references.get(id);
      if (!reference)
        throw new Error(
          `${file}, line ${line} of the text: unknown reference "${id}"; content/references.json has: ${[...references.keys()].toSorted().join(', ')}`,
        );
      if (!citations.has(id)) citations.set(id, { number: citations.size + 1, reference });
    }
  return citations;
}

/** `"wang2022 miller2024"` cites two at once. Throws where there is none. */
export function citedIds(id: string): string[] {
  const ids = id.split(/[\s,]+/).filter(Boolean);
  if (ids.length === 0) throw new Error('cite: expected the id of a reference, got none');
  return ids;
}

/** "Wang, K., Variengien, A., Conmy, A., Shlegeris, B., & Steinhardt, J." and the like. */
export function formatReference(reference: Reference): FormattedReference {
  const { title, publisher, volume, issue, page } = reference;
  const container = reference['container-title'] ?? publisher;
  const numbers = [volume && issue ? `${volume}(${issue})` : (volume ?? issue), page]
    .filter(Boolean)
    .join(', ');
  return {
    authors: formatAuthors(reference.author),
    year: String(reference.issued['date-parts'][0]?.[0] ?? 'n.d.'),
    title,
    source: [container, numbers].filter(Boolean).join(' '),
    url: referenceUrl(reference),
  };
}

/** The page to read it at: the given one, else by its DOI. */
export function referenceUrl({ URL, DOI }: Reference): string | undefined {
  return URL ?? (DOI && `https://doi.org/${DOI}`);
}

function formatAuthors(names: readonly Name[]): string {
  const isRest = (name: Name) => nameText(name) === 'others';
  const people = names.filter((name) => !isRest(name)).map(shortName);
  if (people.length < names.length || people.length > MAX_AUTHORS)
    return `${people.slice(0, MAX_AUTHORS - 1).join(', ')} et al.`;
  const last = people.at(-1) ?? '';
  return people.length > 1 ? `${people.slice(0, -1).join(', ')} and ${last}` : last;
}

function shortName(name: Name): string {
  const given = givenName(name);
  const initials = given
    .split(/[\s-]+/)
    .filter(Boolean)
    .map((part) => `${part.charAt(0)}.`)
    .join('\u00a0');
  return initials ? `${nameText(name)}, ${initials}` : nameText(name);
}

/** Family name, or the whole of a name that does not split ("Anthropic"). */
export function nameText(name: Name): string {
  return 'family' in name ? String(name.family) : name.literal;
}

export function givenName(name: Name): string {
  return 'given' in name && typeof name.given === 'string' ? name.given : '';
}
