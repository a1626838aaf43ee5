import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { specifiers } from '../../src/cli/experiments/specifiers.ts';

/** One import. `from` is a path under the root; `to` is too for relative imports, else the bare specifier. */
export interface ImportEdge {
  readonly from: string;
  readonly to: string;
  readonly relative: boolean;
}

/** The parts of a file that hold module code: all of a .ts, the scripts of a component, the imports of MDX. */
function moduleCode(path: string, text: string): string {
  if (path.endsWith('.mdx')) {
    return text
      .split('\n')
      .filter((line) => /^(import|export)\s/.test(line))
      .join('\n');
  }
  if (!/\.(svelte|astro)$/.test(path)) return text;
  const frontmatter = /^---\n([\s\S]*?)\n---/.exec(text)?.[1] ?? '';
  const scripts = [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1]);
  return [frontmatter, ...scripts].join('\n');
}

/** Import and export declarations, `import()`, `import.meta.glob('…')` and `new URL('…', import.meta.url)`. */
function addresses(code: string): string[] {
  const globbed = [...code.matchAll(/import\.meta\.glob(?:<[^(]*>)?\(([^)]*)\)/g)].flatMap((call) =>
    [...(call[1] ?? '').matchAll(/['"`](!?)(\.[^'"`]*)['"`]/g)]
      .filter((pattern) => pattern[1] === '')
      .map((pattern) => pattern[2] ?? ''),
  );
  const located = [...code.matchAll(/new URL\(\s*['"](\.[^'"]*)['"]\s*,\s*import\.meta\.url/g)].map(
    (call) => call[1] ?? '',
  );
  return [...specifiers(code), ...globbed, ...located];
}

/** Every import in the source files under `root`, in path order. */
export function walkImports(root: string): ImportEdge[] {
  const files = globSync('**/*.{ts,js,mjs,svelte,astro,mdx}', { cwd: root }).sort();
  return files.flatMap((from) => {
    const code = moduleCode(from, readFileSync(join(root, from), 'utf8'));
    return addresses(code).map((specifier) => {
      const bare = specifier.replace(/\?.*$/, '');
      if (!bare.startsWith('.')) return { from, to: bare, relative: false };
      const to = posix.join(dirname(from), bare);
      const asset = /(?:^|\/)node_modules\/(.*)/.exec(to)?.[1]; // a file of a package, named by its path
      return asset ? { from, to: asset, relative: false } : { from, to, relative: true };
    });
  });
}
