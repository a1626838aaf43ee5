/** What a concept page tells search engines; dates are days. */
export interface ConceptPage {
  readonly title: string;
  readonly summary: string;
  readonly aliases: readonly string[];
  readonly url: string;
  readonly added: Date;
  readonly updated: Date;
  readonly site: { readonly name: string; readonly url: string; readonly index: string };
  readonly sources: readonly { readonly title: string; readonly url: string | undefined }[];
}

/** JSON-LD of a concept page: the term, the set it belongs to, and the page that teaches it. */
export function conceptStructuredData(page: ConceptPage): Record<string, unknown> {
  const term = `${page.url}#term`;
  const set = `${page.site.index}#set`;
  return {
    '@context': 'https://schema.org',
    '@graph': [
      {
        '@type': 'DefinedTermSet',
        '@id': set,
        name: `${page.site.name}: concepts`,
        url: page.site.index,
      },
      {
        '@type': 'DefinedTerm',
        '@id': term,
        name: page.title,
        description: page.summary,
        ...(page.aliases.length > 0 && { alternateName: page.aliases }),
        url: page.url,
        inDefinedTermSet: { '@id': set },
      },
      {
        '@type': 'LearningResource',
        '@id': `${page.url}#page`,
        name: page.title,
        description: page.summary,
        url: page.url,
        inLanguage: 'en',
        isAccessibleForFree: true,
        learningResourceType: 'explorable explanation',
        teaches: { '@id': term },
        datePublished: day(page.added),
        dateModified: day(page.updated),
        isPartOf: { '@type': 'WebSite', name: page.site.name, url: page.site.url },
        citation: page.sources.map(({ title, url }) => ({
          '@type': 'CreativeWork',
          name: title,
          ...(url && { url }),
        })),
      },
    ],
  };
}

/** JSON-LD of the list of concepts. */
export function indexStructuredData(
  name: string,
  url: string,
  concepts: readonly { readonly title: string; readonly url: string; readonly summary: string }[],
): Record<string, unknown> {
  return {
    '@context': 'https://schema.org',
    '@type': 'DefinedTermSet',
    '@id': `${url}#set`,
    name,
    url,
    hasDefinedTerm: concepts.map((concept) => ({
      '@type': 'DefinedTerm',
      '@id': `${concept.url}#term`,
      name: concept.title,
      description: concept.summary,
      url: concept.url,
    })),
  };
}

/** JSON for a `<script>` in HTML: `<` is escaped, so that no text can close the element. */
export function toScriptJson(data: unknown): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
