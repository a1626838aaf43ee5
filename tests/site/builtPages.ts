import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';

export const DIST = join(import.meta.dirname, '../../dist');

export interface BuiltPage {
  /** As asked for: `/concepts/mechanistic-interpretability/`. */
  readonly path: string;
  readonly html: string;
  readonly document: Document;
}

/** Every page of the built site. Throws where there is none. */
export function builtPages(dir = DIST): BuiltPage[] {
  const files = existsSync(dir) ? globSync('**/*.html', { cwd: dir }).sort() : [];
  if (files.length === 0) throw new Error('no built site: run npm run build first');
  return files.map((file) => {
    const html = readFileSync(join(dir, file), 'utf8');
    return {
      path: `/${file.replace(/(^|\/)index\.html$/, '$1')}`,
      html,
      document: parseHTML(html).document,
    };
  });
}

/** The frames alone have neither header nor navigation, and are not to be found by search. */
export const isEmbed = ({ path }: Pick<BuiltPage, 'path'>): boolean => path.startsWith('/embed/');
