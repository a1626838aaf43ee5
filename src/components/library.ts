import { getCollection, type CollectionEntry } from 'astro:content';
import { buildGraph, type ConceptGraph } from '../knowledge/graph.ts';
import type { Reference } from '../schemas/reference.ts';

/** The concepts that have a page, joined with those that are planned. */
export async function readGraph(): Promise<ConceptGraph> {
  const concepts = await getCollection('concepts');
  const planned = await getCollection('planned');
  return buildGraph(
    concepts.map(({ id, data }) => ({ slug: id, ...data })),
    planned.map(({ data }) => data),
  );
}

export async function readReferences(): Promise<ReadonlyMap<string, Reference>> {
  const references = await getCollection('references');
  return new Map(references.map(({ data }) => [data.id, data]));
}

/** News about a concept, the newest first. Throws where any news names a concept that is not written. */
export async function readNews(slug: string): Promise<CollectionEntry<'news'>[]> {
  const concepts = (await getCollection('concepts')).map(({ id }) => id);
  const news = await getCollection('news');
  for (const { id, data } of news)
    for (const concept of data.concepts)
      if (!concepts.includes(concept))
        throw new Error(
          `news ${id}: unknown concept "${concept}"; written are: ${concepts.join(', ')}`,
        );
  return news
    .filter(({ data }) => data.concepts.includes(slug))
    .toSorted((a, b) => b.data.date.getTime() - a.data.date.getTime());
}
