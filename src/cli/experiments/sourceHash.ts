import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { specifiers } from './specifiers.ts';

/**
 * SHA-256 of all that some modules reach by their imports: of each file its code as it runs, so that types, comments
 * and layout do not count, and of each package its version. `entries` and the files they import lie under `root`.
 * Throws for an import that leads nowhere.
 */
export function sourceHash(root: string, entries: readonly string[]): string {
  const { files, packages } = reach(root, entries);
  const hash = createHash('sha256');
  for (const [file, code] of [...files].toSorted()) hash.update(`${file}\n${code}\n`);
  for (const [name, version] of [...packages].toSorted()) hash.update(`${name} ${version}\n`);
  return hash.digest('hex');
}

interface Reached {
  /** Code by path under the root. */
  readonly files: Map<string, string>;
  readonly packages: Map<string, string>;
}

/** Files and packages that are reached. A type's import is none: it is gone when the code runs. */
export function reach(root: string, entries: readonly string[]): Reached {
  const files = new Map<string, string>();
  const packages = new Map<string, string>();
  const open = entries.map((entry) => resolve(root, entry));
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const name = relative(root, path).replaceAll('\\', '/');
    if (files.has(name)) continue;
    const code = codeOf(path);
    files.set(name, code);
    if (!path.endsWith('.ts')) continue;
    for (const specifier of specifiers(code)) {
      if (specifier.startsWith('.')) open.push(join(dirname(path), specifier));
      else if (!specifier.startsWith('node:')) packages.set(...packageOf(root, specifier));
    }
  }
  return { files, packages };
}

const compiled = new Map<string, { readonly text: string; readonly code: string }>();

function codeOf(path: string): string {
  const text = readFileSync(path, 'utf8');
  if (!path.endsWith('.ts')) return text;
  const known = compiled.get(path);
  if (known?.text === text) return known.code;
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      removeComments: true,
    },
  });
  compiled.set(path, { text, code: outputText });
  return outputText;
}

function packageOf(root: string, specifier: string): [name: string, version: string] {
  const [first = '', second = ''] = specifier.split('/');
  const name = first.startsWith('@') ? `${first}/${second}` : first;
  for (let folder = root; ; folder = dirname(folder)) {
    const file = join(folder, 'node_modules', name, 'package.json');
    try {
      const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
      return [name, version];
    } catch (cause) {
      if (dirname(folder) === folder)
        throw new Error(`no package "${name}" in node_modules, which a source imports`, { cause });
    }
  }
}
