import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pageBibtex, toBibtex } from '../../../src/knowledge/bibtex.ts';
import { formatReference, numberCitations } from '../../../src/knowledge/citations.ts';
import { numberFigures } from '../../../src/knowledge/figures.ts';
import { buildGraph, requireSections, type ConceptNode } from '../../../src/knowledge/graph.ts';
import { conceptStructuredData, toScriptJson } from '../../../src/knowledge/structuredData.ts';
import { conceptSchema } from '../../../src/schemas/concept.ts';
import { smartText } from '../../../src/schemas/smartText.ts';
import { referenceSchema, type Reference } from '../../../src/schemas/reference.ts';

function concept(slug: string, related: string[] = [], needs: string[] = []): ConceptNode {
  const summary = `${slug} is one thing. It is another, too.`;
  const links = related.map((to) => ({ slug: to }));
  return { slug, title: slug.toUpperCase(), summary, related: links, needs };
}

const plan = (slug: string) => ({ slug, title: slug.toUpperCase(), why: `What ${slug} is.` });

const slugsOf = (list: readonly { readonly slug: string }[]) => list.map(({ slug }) => slug);

describe('buildGraph', () => {
  test('sets apart what is written and what is planned', () => {
    const graph = buildGraph(
      [concept('b', ['later']), concept('a')],
      [plan('soon'), plan('later')],
    );
    expect(slugsOf(graph.concepts)).toEqual(['a', 'b']);
    expect(slugsOf(graph.planned)).toEqual(['later', 'soon']);
    expect(graph.find('later')).toBeUndefined();
    expect(graph.findPlanned('later')?.why).toBe('What later is.');
  });

  test('links lead both ways: those that name a page follow those it names', () => {
    const own = { slug: 'b', why: 'Its own words.' };
    const a = { ...concept('a'), related: [own, { slug: 'later' }] };
    const graph = buildGraph([a, concept('b'), concept('c', ['a'])], [plan('later')]);
    expect(graph.neighbours('a')).toEqual([
      { slug: 'b', title: 'B', why: 'Its own words.', planned: false },
      { slug: 'later', title: 'LATER', why: 'What later is.', planned: true },
      { slug: 'c', title: 'C', why: 'c is one thing.', planned: false },
    ]);
    expect(graph.neighbours('b')).toEqual([
      { slug: 'a', title: 'A', why: 'a is one thing.', planned: false },
    ]);
  });

  test('a planned concept that gets its page needs no edit elsewhere', () => {
    const [page, plans] = [concept('a', ['later']), [plan('later')]];
    expect(buildGraph([page], plans).neighbours('a')).toMatchObject([{ planned: true }]);

    const graph = buildGraph([page, concept('later')], plans);
    expect(graph.planned).toEqual([]);
    expect(graph.findPlanned('later')).toBeUndefined();
    expect(graph.neighbours('a')).toMatchObject([{ slug: 'later', planned: false }]);
    expect(graph.neighbours('later')).toMatchObject([{ slug: 'a', planned: false }]);
  });

  test('an unknown slug names the written and the planned ones, and where to plan it', () => {
    const build = () => buildGraph([concept('a', ['x']), concept('b')], [plan('b'), plan('c')]);
    expect(build).toThrow(
      'concept a: unknown related slug "x"; written are: a, b; planned are: c. ' +
        'One that is yet to come goes into content/planned.json',
    );
  });

  test('pages come after what they need, those that need least first', () => {
    const graph = buildGraph(
      [
        concept('a', [], ['b', 'c']),
        concept('b', [], ['c']),
        concept('c'),
        concept('d', [], ['c']),
      ],
      [],
    );
    expect(slugsOf(graph.concepts)).toEqual(['c', 'b', 'd', 'a']);
    expect(slugsOf(graph.before('a'))).toEqual(['c', 'b']);
    expect(slugsOf(graph.after('c'))).toEqual(['b', 'd', 'a']);
    expect(graph.before('c')).toEqual([]);
  });

  test('pages do not need each other in a circle, nor what has no page', () => {
    const circle = [concept('a', [], ['b']), concept('b', [], ['c']), concept('c', [], ['b'])];
    expect(() => buildGraph(circle, [])).toThrow('concepts that need each other: b → c → b');
    expect(() => buildGraph([concept('a', [], ['later'])], [plan('later')])).toThrow(
      'concept a: needs "later", which has no page; written are: a',
    );
  });

  test('a concept is planned once', () => {
    expect(() => buildGraph([], [plan('a'), plan('b'), plan('b')])).toThrow('b stands there twice');
  });
});

test('requireSections names the sections that a page lacks', () => {
  const headings = ['Analogy: an EKG', 'Real-world example', 'Why it matters'].map((text) => ({
    depth: 2,
    text,
  }));
  expect(() => requireSections('a', headings)).not.toThrow();
  expect(() => requireSections('a', headings.slice(1, 2))).toThrow(
    'concept a: no heading for "## Analogy", "## Why it matters"',
  );
});

const wang: Reference = referenceSchema.parse({
  id: 'wang2022',
  type: 'paper-conference',
  title: 'Interpretability in the Wild & More',
  author: [
    { family: 'Wang', given: 'Kevin Ro' },
    { family: 'Variengien', given: 'Alexandre' },
  ],
  issued: { 'date-parts': [[2022, 11, 1]] },
  'container-title': 'ICLR',
  DOI: '10.48550/arXiv.2211.00593',
});
const others: Reference = {
  ...wang,
  id: 'many2020',
  author: [...wang.author, { literal: 'others' }],
};

describe('citations', () => {
  const known = new Map([
    ['wang2022', wang],
    ['many2020', others],
  ]);

  test('are numbered in order of first use', () => {
    const mdx = '<Cite id="many2020" /> and <Cite id="wang2022 many2020" /> `<Cite id="x" />`';
    const citations = numberCitations(mdx, known, 'a.mdx');
    expect([...citations].map(([id, { number }]) => [id, number])).toEqual([
      ['many2020', 1],
      ['wang2022', 2],
    ]);
  });

  test('an unknown reference names the known ones', () => {
    expect(() => numberCitations('a\n<Cite id="wang" />', known, 'a.mdx')).toThrow(
      'a.mdx, line 2 of the text: unknown reference "wang"; content/references.json has: many2020, wang2022',
    );
  });

  test('are formatted from CSL-JSON', () => {
    expect(formatReference(wang)).toEqual({
      authors: 'Wang, K.\u00a0R. and Variengien, A.',
      year: '2022',
      title: 'Interpretability in the Wild & More',
      source: 'ICLR',
      url: 'https://doi.org/10.48550/arXiv.2211.00593',
    });
    expect(formatReference(others).authors).toBe('Wang, K.\u00a0R., Variengien, A. et al.');
  });

  test('leave as BibTeX, escaped', () => {
    expect(toBibtex([wang])).toBe(`@inproceedings{wang2022,
  author = {Wang, Kevin Ro and Variengien, Alexandre},
  title = {{Interpretability in the Wild \\& More}},
  booktitle = {ICLR},
  year = {2022},
  month = {11},
  doi = {10.48550/arXiv.2211.00593},
  url = {https://doi.org/10.48550/arXiv.2211.00593}
}
`);
    expect(toBibtex([others])).toContain('Variengien, Alexandre and others}');
  });

  test('every source of the site is sound, and its id is its own', () => {
    const list: unknown = JSON.parse(readFileSync('content/references.json', 'utf8'));
    const references = referenceSchema.array().parse(list);
    expect(new Set(references.map(({ id }) => id)).size).toBe(references.length);
    for (const reference of references) expect(formatReference(reference).url).toMatch(/^https:/);
  });
});

test('a page can be cited', () => {
  expect(
    pageBibtex({
      slug: 'a',
      title: 'A',
      site: 'Site',
      url: 'https://x.example/a/',
      updated: new Date('2026-02-03'),
    }),
  ).toContain('@misc{site-a,\n  title = {A},\n  howpublished = {Site},\n  year = {2026}');
});

test('structured data ties page, term and set together', () => {
  const data = conceptStructuredData({
    title: 'A',
    summary: 'About </script>',
    aliases: ['Ay'],
    url: 'https://x.example/concepts/a/',
    added: new Date('2026-01-02'),
    updated: new Date('2026-01-03'),
    site: { name: 'Site', url: 'https://x.example/', index: 'https://x.example/concepts/' },
    sources: [{ title: 'S', url: 'https://s.example/' }],
  });
  const graph = data['@graph'] as Record<string, unknown>[];
  const [set, term, page] = graph;
  expect(term).toMatchObject({ '@type': 'DefinedTerm', inDefinedTermSet: { '@id': set?.['@id'] } });
  expect(page).toMatchObject({
    '@type': 'LearningResource',
    teaches: { '@id': term?.['@id'] },
    dateModified: '2026-01-03',
  });
  expect(toScriptJson(data)).not.toContain('</script>');
  expect(JSON.parse(toScriptJson(data))).toEqual(data);
});

test('prose in frontmatter gets the quotes of the body', () => {
  expect(smartText.parse(`A model's "inner" life ('hidden')`)).toBe(
    'A model’s “inner” life (‘hidden’)',
  );
});

test('a concept cannot be updated before it was added', () => {
  const data = {
    title: 'A',
    summary: 'A summary that is long enough to say something.',
    added: '2026-01-02',
    updated: '2026-01-02',
  };
  expect(conceptSchema.parse(data)).toMatchObject({ aliases: [], related: [] });
  expect(conceptSchema.safeParse({ ...data, updated: '2026-01-01' }).success).toBe(false);
  expect(conceptSchema.safeParse({ ...data, tags: [] }).success).toBe(false);
});

test('a related concept is a slug, with or without a reason', () => {
  const data = {
    title: 'A',
    summary: 'A summary that is long enough to say something.',
    added: '2026-01-02',
    updated: '2026-01-02',
    related: ['logit-lens', { slug: 'superposition', why: "It's next to it." }],
  };
  expect(conceptSchema.parse(data).related).toEqual([
    { slug: 'logit-lens' },
    { slug: 'superposition', why: 'It’s next to it.' },
  ]);
  const titled = { slug: 'superposition', title: 'Superposition' };
  expect(conceptSchema.safeParse({ ...data, related: [titled] }).success).toBe(false);
});

test('figures are numbered in the order of the text, each by its own name', () => {
  const mdx = `
<Demo id="lens" />

<Figure title="A still one">x</Figure>

Words with <Demo id="lens" as="again" preset="b" /> among them.

<Panel demo="names" name="roles" />

<BenchFigure bench="mib" />
`;
  expect([...numberFigures(mdx)]).toEqual([
    ['lens', 1],
    ['A still one', 2],
    ['again', 3],
    ['names/roles', 4],
    ['mib', 5],
  ]);
});
