import { join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '..');

/** Writes `embed.js` into a folder: what other sites load, one file under a name that stays. */
export async function buildEmbedScript(outDir: string): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: false,
      copyPublicDir: false,
      target: 'es2022',
      lib: {
        entry: join(root, 'src/embed/script.ts'),
        formats: ['es'],
        fileName: () => 'embed.js',
      },
    },
  });
}

/** The same while developing: the sources themselves, through Vite. */
export const DEV_SCRIPT = `import { defineConceptDemo } from '/src/embed/conceptDemo.ts';
defineConceptDemo({ site: new URL('.', import.meta.url).href });
`;
