/** Writes packages/embed/dist, scripts and types; `npm pack` in packages/embed runs it. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { build } from 'vite';

const root = join(import.meta.dirname, '..');
const outDir = join(root, 'packages/embed/dist');
const entries = ['conceptDemo', 'heights', 'register'].map((name) =>
  join(root, `src/embed/${name}.ts`),
);

rmSync(outDir, { recursive: true, force: true });
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  build: {
    outDir,
    copyPublicDir: false,
    target: 'es2022',
    minify: false,
    lib: { entry: entries, formats: ['es'], fileName: (_format, name) => `${name}.js` },
  },
});

const program = ts.createProgram(entries, {
  outDir,
  rootDir: join(root, 'src/embed'),
  declaration: true,
  emitDeclarationOnly: true,
  rewriteRelativeImportExtensions: true,
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  types: ['vite/client'],
});
const { diagnostics } = program.emit();
const problems = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
if (problems.length > 0)
  throw new Error(
    problems
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
      .join('\n'),
  );
