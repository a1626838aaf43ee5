/** The site as `npm run build` makes it, with marked handlers, into a folder of its own. */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'astro';
import { markHandlers } from './mark.ts';

export const ROOT = join(import.meta.dirname, '../..');
const DEMOS = join(ROOT, 'src/demos');

export const MARKED_SITE = join(ROOT, '.cache/handlers/site');

const demoFile = (path: string) => relative(DEMOS, path);

/** Hundreds of pages: minutes. */
export async function buildMarked(): Promise<void> {
  const marks = {
    name: 'mark-handlers',
    enforce: 'pre' as const,
    transform(code: string, id: string) {
      const own = id.startsWith(DEMOS) && id.endsWith('.svelte');
      return own ? { code: markHandlers(code, demoFile(id)).code, map: null } : undefined;
    },
  };
  await build({ root: ROOT, outDir: MARKED_SITE, vite: { plugins: [marks] } });
}

/** The ids of a view's handlers. */
export const handlersOf = (path: string): readonly string[] =>
  markHandlers(readFileSync(path, 'utf8'), demoFile(path)).handlers;
