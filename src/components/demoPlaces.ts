import { getCollection } from 'astro:content';
import { findUsages } from '../knowledge/usages.ts';

/** One demo in an article. */
export interface DemoPlace {
  readonly demo: string;
  /** The demo's key on its page: in its address, and what its ids begin with. */
  readonly key: string;
}

/** The demos of a text in order. Throws where two of them would answer to one key. */
export function demosIn(text: string, file: string): DemoPlace[] {
  const places = findUsages(text, 'Demo').map(({ attributes: { id = '', as } }) => ({
    demo: id,
    key: as ?? id,
  }));
  places.forEach(({ key }, i) => {
    if (places.findIndex((other) => other.key === key) < i)
      throw new Error(
        `${file}: two demos with the key "${key}"; give one of them another: <Demo id="…" as="…" />`,
      );
  });
  return places;
}

/** The first place of a demo in the articles, as a path with its anchor; the home page where none shows it. */
export async function firstPlace(demo: string): Promise<string> {
  for (const { id, body = '' } of await getCollection('concepts')) {
    const place = demosIn(body, `content/concepts/${id}.mdx`).find((one) => one.demo === demo);
    if (place) return `concepts/${id}/#${place.key}`;
  }
  return '';
}
