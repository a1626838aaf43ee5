import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, type AST } from 'svelte/compiler';
import ts from 'typescript';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeNew, namesOf } from '../../../scripts/new.ts';

const ROOT = join(import.meta.dirname, '../../..');
const TODAY = '2026-11-26';

/** A project with the registries alone. */
function project(): string {
  const root = mkdtempSync(join(tmpdir(), 'new-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const file of [
    'src/experiments/registry.ts',
    'src/experiments/programs.ts',
    'src/demos/registry.ts',
    'content/planned.json',
  ]) {
    mkdirSync(join(root, file, '..'), { recursive: true });
    cpSync(join(ROOT, file), join(root, file));
  }
  return root;
}

const read = (root: string, path: string) => readFileSync(join(root, path), 'utf8');

/** Errors of the syntax of a TypeScript text. */
function syntaxErrors(text: string): string[] {
  const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true });
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

/** What a component of the kit can be given, from its `interface Props`. */
function propsOf(component: string): string[] {
  const text = read(ROOT, `src/demos/kit/${component}.svelte`);
  const source = ts.createSourceFile(
    '',
    text.split(/<\/?script[^>]*>/)[1]!,
    ts.ScriptTarget.Latest,
  );
  return source.statements
    .filter(ts.isInterfaceDeclaration)
    .filter(({ name }) => name.text === 'Props')
    .flatMap(({ members }) => members.map(({ name }) => name!.getText(source)));
}

const componentsIn = ({ nodes }: AST.Fragment): AST.Component[] =>
  nodes.flatMap((node) =>
    node.type === 'Component' ? [node, ...componentsIn(node.fragment)] : [],
  );

describe('npm run new', () => {
  it('writes an experiment and then its demo, and names both in their registries', () => {
    const root = project();
    const made = [
      ...makeNew(root, 'experiment', 'next-token', TODAY),
      ...makeNew(root, 'demo', 'next-token', TODAY),
    ];
    for (const path of made) {
      const text = read(root, path);
      expect(text, path).not.toMatch(/\{\{\w+\}\}/);
      if (path.endsWith('.ts')) expect(syntaxErrors(text), path).toEqual([]);
    }
    expect(read(root, 'src/experiments/registry.ts')).toContain(
      "    spec: async () => (await import('./next-token/spec.ts')).spec,\n  },\n} satisfies",
    );
    expect(read(root, 'src/experiments/programs.ts')).toContain(
      "  'next-token': async () => (await import('./next-token/run.ts')).nextToken,\n};",
    );
    const demos = read(root, 'src/demos/registry.ts');
    expect(demos).toContain("'next-token': nextToken,");
    expect(demos).toContain("import { nextToken } from './next-token/demo.ts';");
  });

  it('names a demo of one word as the linter wants it', () => {
    const root = project();
    makeNew(root, 'experiment', 'erasure', TODAY);
    makeNew(root, 'demo', 'erasure', TODAY);
    expect(read(root, 'src/demos/registry.ts')).toContain('\n  erasure,\n');
  });

  it('writes a view that gives the pieces of the kit what they take', () => {
    const root = project();
    makeNew(root, 'experiment', 'next-token', TODAY);
    makeNew(root, 'demo', 'next-token', TODAY);
    const { fragment } = parse(read(root, 'src/demos/next-token/Demo.svelte'), { modern: true });
    const used = componentsIn(fragment);
    expect(used.map(({ name }) => name)).toEqual(['PromptTokens', 'Figure', 'BarList']);
    for (const { name, attributes } of used) {
      const given = attributes.flatMap((one) => ('name' in one ? [one.name] : []));
      expect(propsOf(name), name).toEqual(expect.arrayContaining(given));
    }
  });

  it('gives a concept the title under which it was planned', () => {
    const root = project();
    const planned = JSON.parse(read(root, 'content/planned.json')) as {
      slug: string;
      title: string;
    }[];
    const { slug, title } = planned[0]!;
    const [path] = makeNew(root, 'concept', slug, TODAY);
    expect(read(root, path!)).toContain(`title: ${title}`);
  });

  it('overwrites nothing', () => {
    const root = project();
    makeNew(root, 'concept', 'new-idea', TODAY);
    expect(() => makeNew(root, 'concept', 'new-idea', TODAY)).toThrow(
      'content/concepts/new-idea.mdx is there already',
    );
  });

  it.each([
    ['page', 'x', /expected one of concept, experiment, demo, got "page"/],
    ['concept', 'My Idea', /expected an id such as "residual-stream", got "My Idea"/],
    ['demo', 'no-experiment', /npm run new -- experiment no-experiment/],
  ])('refuses %s %s, and writes nothing', (kind, id, words) => {
    const root = project();
    expect(() => makeNew(root, kind, id, TODAY)).toThrow(words);
    expect(existsSync(join(root, 'src/demos', id))).toBe(false);
  });

  it('makes names of an id', () => {
    expect(namesOf('mlp-memories-2')).toEqual({
      id: 'mlp-memories-2',
      name: 'mlpMemories2',
      Name: 'MlpMemories2',
      Title: 'Mlp memories 2',
    });
  });
});
