import type { Reference } from '../schemas/reference.ts';
import { givenName, nameText, referenceUrl } from './citations.ts';

const ENTRY_TYPES: Readonly<Record<string, string>> = {
  'article-journal': 'article',
  'paper-conference': 'inproceedings',
  chapter: 'incollection',
  book: 'book',
  thesis: 'phdthesis',
  report: 'techreport',
};

/** References as a BibTeX file, one entry each, in the order given. */
export function toBibtex(references: readonly Reference[]): string {
  return `${references.map(toEntry).join('\n\n')}\n`;
}

/** A concept page itself, for those who cite it. */
export function pageBibtex(page: {
  readonly slug: string;
  readonly title: string;
  readonly site: string;
  readonly url: string;
  readonly updated: Date;
}): string {
  const year = page.updated.getUTCFullYear();
  return writeEntry('misc', `${page.site.toLowerCase()}-${page.slug}`, {
    title: escape(page.title),
    howpublished: escape(page.site),
    year: String(year),
    note: `Updated ${page.updated.toISOString().slice(0, 10)}`,
    url: page.url,
  });
}

function toEntry(reference: Reference): string {
  const type = ENTRY_TYPES[reference.type] ?? 'misc';
  const container = reference['container-title'];
  const [year, month] = reference.issued['date-parts'][0] ?? [];
  return writeEntry(type, reference.id, {
    author: reference.author
      .map((name) => {
        const given = givenName(name);
        const family = nameText(name);
        // Braces keep a name such as "Anthropic" or "others" whole; BibTeX itself knows "and others".
        if (family === 'others') return family;
        return given ? `${escape(family)}, ${escape(given)}` : `{${escape(family)}}`;
      })
      .join(' and '),
    title: `{${escape(reference.title)}}`,
    [containerField(type)]: container && escape(container),
    publisher: reference.publisher && escape(reference.publisher),
    year: year?.toString(),
    month: month?.toString(),
    volume: reference.volume,
    number: reference.issue,
    pages: reference.page?.replace('–', '--'),
    doi: reference.DOI,
    url: referenceUrl(reference),
  });
}

function containerField(type: string): string {
  if (type === 'article') return 'journal';
  return type === 'inproceedings' || type === 'incollection' ? 'booktitle' : 'howpublished';
}

function writeEntry(
  type: string,
  key: string,
  fields: Readonly<Record<string, string | undefined>>,
): string {
  const lines = Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `  ${name} = {${value ?? ''}}`);
  return `@${type}{${key},\n${lines.join(',\n')}\n}`;
}

function escape(text: string): string {
  return text.replace(/[&%$#_{}]/g, '\\$&');
}
