import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it, onTestFinished } from 'vitest';
import { FRAME_ATTRIBUTES } from '../../../src/embed/frameAddress.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FOLDER = join(ROOT, 'packages/embed');

const USE = `import { defineConceptDemo, type DemoResult } from 'conceptscope-embed';
import { figureHeights, heights } from 'conceptscope-embed/heights';
import 'conceptscope-embed/register';
defineConceptDemo({ site: 'https://demos.example/', heights, figureHeights });
export const run = async (demo: HTMLElementTagNameMap['concept-demo']): Promise<DemoResult> => {
  const { source, result } = await demo.run({ prompt: 'x' });
  const wrong: 'nowhere' = source;
  return { source, result, spec: demo.spec };
};
`;

/** What TypeScript says of a project that has the package installed. */
function problemsIn(dir: string): string[] {
  const program = ts.createProgram([join(dir, 'use.ts')], {
    noEmit: true,
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

it('npm pack makes a package that another project can install, import and type', () => {
  const dir = mkdtempSync(join(tmpdir(), 'package-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const packed = join(dir, 'packed');
  mkdirSync(packed);
  execFileSync('npm', ['pack', '--silent', '--pack-destination', packed], {
    cwd: FOLDER,
    stdio: 'pipe',
  });
  const { version } = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8')) as {
    version: string;
  };
  execFileSync('tar', ['-xzf', join(packed, `conceptscope-embed-${version}.tgz`), '-C', packed]);
  cpSync(join(packed, 'package'), join(dir, 'node_modules/conceptscope-embed'), {
    recursive: true,
  });
  writeFileSync(join(dir, 'package.json'), '{"type":"module"}');
  writeFileSync(join(dir, 'use.ts'), USE);
  const problems = problemsIn(dir);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/^Type 'Source' is not assignable to type '"nowhere"'/);
  // A page may be made where there are no elements.
  const said = execFileSync(
    process.execPath,
    [
      '-e',
      "import('conceptscope-embed').then(({ ConceptDemo }) => console.log(ConceptDemo.version))",
    ],
    { cwd: dir, encoding: 'utf8' },
  );
  expect(said.trim()).toBe('1');
  const measured = execFileSync(
    process.execPath,
    ['-e', "import('conceptscope-embed/heights').then((all) => console.log(JSON.stringify(all)))"],
    { cwd: dir, encoding: 'utf8' },
  );
  const { heights, figureHeights } = JSON.parse(measured) as Record<string, object>;
  const demos = readdirSync(join(ROOT, 'content/frames')).filter((file) => file.endsWith('.json'));
  expect(Object.keys(heights!).toSorted()).toEqual(demos.map((file) => file.slice(0, -5)));
  expect(Object.keys(figureHeights!).length).toBeGreaterThan(0);
});

it('its README names every attribute', () => {
  const readme = readFileSync(join(FOLDER, 'README.md'), 'utf8');
  for (const name of ['name', 'site', 'sandbox', ...FRAME_ATTRIBUTES])
    expect(readme).toContain(`| \`${name}\``);
});
