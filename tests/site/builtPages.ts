import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';

/** `npm run handlers` has the tests try a site of its own. */
export const DIST = process.env.BUILT_SITE ?? join(import.meta.dirname, '../../dist');

export interface BuiltPage {
  /** As asked for: `/concepts/mechanistic-interpretability/`. */
  readonly path: string;
  readonly html: string;
  readonly document: Document;
}

/** A page whose HTML is read as markup when somebody asks: most ask for some pages only. */
class Page implements BuiltPage {
  readonly path: string;
  readonly html: string;
  #document: Document | undefined;

  constructor(path: string, html: string) {
    this.path = path;
    this.html = html;
  }

  get document(): Document {
    return (this.#document ??= parseHTML(this.html).document);
  }
}

/** By folder: files that share a process ask some hundred times, and a site stays as it was built meanwhile. */
const known = new Map<string, readonly BuiltPage[]>();

/** Every page of the built site. Throws where there is none. */
export function builtPages(dir = DIST): readonly BuiltPage[] {
  const pages = known.get(dir) ?? readPages(dir);
  known.set(dir, pages);
  return pages;
}

function readPages(dir: string): readonly BuiltPage[] {
  const files = existsSync(dir) ? globSync('**/*.html', { cwd: dir }).sort() : [];
  if (files.length === 0) throw new Error('no built site: run npm run build first');
  return files.map((file) => {
    const path = `/${file.replace(/(^|\/)index\.html$/, '$1')}`;
    return new Page(path, readFileSync(join(dir, file), 'utf8'));
  });
}

/** The frames alone have neither header nor navigation, and are not to be found by search. */
export const isEmbed = ({ path }: Pick<BuiltPage, 'path'>): boolean => path.startsWith('/embed/');

/**
 * A demo's page or frame at an example that is not its first. It is that of the first with another figure in it: the
 * same script and styles, which a browser need not try again.
 */
export const isFurtherExample = ({ path }: Pick<BuiltPage, 'path'>): boolean =>
  /^\/(demos|embed)\/[^/]+\/[^/]+\/$/.test(path);
