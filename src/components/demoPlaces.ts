import { getCollection } from 'astro:content';
import { findUsages } from '../knowledge/usages.ts';

/** One demo in an article. */
export interface DemoPlace {
  readonly demo: string;
  /** The demo's key on its page: in its address, and what its ids begin with. */
  readonly key: string;
  /** Undefined where it shows the demo's first. */
  readonly preset: string | undefined;
}

/** A demo in an article. */
export interface ConceptPlace extends DemoPlace {
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
}

/** The demos of a text in order. Throws where two of them would answer to one key. */
export function demosIn(text: string, file: string): DemoPlace[] {
  const places = findUsages(text, 'Demo').map(({ attributes: { id = '', as, preset } }) => ({
    demo: id,
    key: as ?? id,
    preset,
  }));
  places.forEach(({ key }, i) => {
    if (places.findIndex((other) => other.key === key) < i)
      throw new Error(
        `${file}: two demos with the key "${key}"; give one of them another: <Demo id="…" as="…" />`,
      );
  });
  return places;
}

/** The articles that show a demo, each at its first place there. */
export async function placesOf(demo: string): Promise<ConceptPlace[]> {
  return (await getCollection('concepts')).flatMap(({ id, data, body = '' }) => {
    const { title, summary } = data;
    const place = demosIn(body, `content/concepts/${id}.mdx`).find((one) => one.demo === demo);
    return place ? [{ ...place, slug: id, title, summary }] : [];
  });
}

/** The first place of a demo in the articles, as a path with its anchor; its own page where none shows it. */
export async function firstPlace(demo: string): Promise<string> {
  const [place] = await placesOf(demo);
  return place ? `concepts/${place.slug}/#${place.key}` : ownPage(demo);
}

/** The page where a demo stands alone, down to the demo; in the folder of one of its examples. */
export const ownPage = (demo: string, folder = '') => `demos/${demo}/${folder}#${demo}`;
