import { getCollection } from 'astro:content';
import type { APIRoute } from 'astro';
import { absolute, SITE_DESCRIPTION, SITE_NAME } from '../components/site.ts';
import { writeFeed } from '../knowledge/feed.ts';

/** Concepts as they are added and updated. */
export const GET: APIRoute = async () => {
  const concepts = await getCollection('concepts');
  const channel = {
    title: SITE_NAME,
    url: absolute(),
    self: absolute('feed.xml'),
    description: SITE_DESCRIPTION,
  };
  const items = concepts.map(({ id, data }) => ({
    title: data.title,
    url: absolute(`concepts/${id}/`),
    date: data.updated,
    summary: data.summary,
  }));
  return new Response(writeFeed(channel, items), {
    headers: { 'Content-Type': 'application/xml' },
  });
};
