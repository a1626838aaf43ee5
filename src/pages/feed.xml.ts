import rss from '@astrojs/rss';
import type { APIRoute } from 'astro';
import { getCollection } from 'astro:content';
import { absolute, SITE_DESCRIPTION, SITE_NAME } from '../components/site.ts';

/** Concepts as they are added and updated, the newest first. An update is news, so it is an item of its own. */
export const GET: APIRoute = async () => {
  const concepts = await getCollection('concepts');
  const newest = concepts.toSorted((a, b) => b.data.updated.getTime() - a.data.updated.getTime());
  return rss({
    title: SITE_NAME,
    description: SITE_DESCRIPTION,
    site: absolute(),
    xmlns: { atom: 'http://www.w3.org/2005/Atom' },
    customData: `<language>en</language><atom:link href="${absolute('feed.xml')}" rel="self" type="application/rss+xml" />`,
    items: newest.map(({ id, data }) => {
      const link = absolute(`concepts/${id}/`);
      const day = data.updated.toISOString().slice(0, 10);
      return {
        title: data.title,
        description: data.summary,
        link,
        pubDate: data.updated,
        customData: `<guid isPermaLink="false">${link}#${day}</guid>`,
      };
    }),
  });
};
