import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it, onTestFinished } from 'vitest';
import { importCircles } from './importCircles.ts';
import { violation } from './importRules.ts';
import { walkImports } from './importWalk.ts';

const src = join(import.meta.dirname, '../../src');

function plant(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'imports-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const violations = (root: string) =>
  walkImports(root)
    .map(violation)
    .filter((text) => text !== undefined);

describe('imports run one way', () => {
  it('in src', () => {
    expect(walkImports(src).length).toBeGreaterThan(0);
    expect(violations(src)).toEqual([]);
  });

  it('and a tree that follows the rules passes', () => {
    const root = plant({
      'pages/index.astro': `---\nimport Demo from '../demos/host/DemoHost.svelte';\n---\n<Demo />`,
      'demos/ioi/Demo.svelte': `<script lang="ts">import Heat from '../kit/Heat.svelte';</script>`,
      'experiments/ioi.ts': `import type { Model } from '../microscope/index.ts';`,
      'microscope/lens/model.ts': `import { Engine } from '../runtime/engine.ts';`,
      'microscope/runtime/engine.ts': `import * as ort from 'onnxruntime-web/wasm';`,
      'cli/index.ts': `import { readFile } from 'node:fs/promises';`,
    });
    expect(walkImports(root)).toHaveLength(6);
    expect(violations(root)).toEqual([]);
  });

  const planted: [what: string, path: string, text: string][] = [
    [
      'an engine file that imports an experiment',
      'microscope/lens/a.ts',
      `import '../../experiments/ioi.ts';`,
    ],
    [
      'the running of a model that imports one of its methods',
      'microscope/run/a.ts',
      `import { generate } from '../lens/generate.ts';`,
    ],
    [
      'a method of the model that writes graphs itself',
      'microscope/lens/a.ts',
      `import { buildBlock } from '../graph/block.ts';`,
    ],
    [
      'a runtime that imports what it runs',
      'microscope/runtime/a.ts',
      `import '../run/blocks.ts';`,
    ],
    [
      'a demo that runs blocks behind the door',
      'demos/a.ts',
      `import '../microscope/run/forward.ts';`,
    ],
    ['a door passed by', 'experiments/a.ts', `export { x } from '../microscope/lens/model.ts';`],
    [
      'a format that imports the runtime',
      'microscope/formats/a.ts',
      `import '../runtime/engine.ts';`,
    ],
    [
      'a type import that points up',
      'microscope/graph/a.ts',
      `import type { M } from '../lens/model.ts';`,
    ],
    [
      'a dynamic import that points up',
      'microscope/runtime/a.ts',
      `await import('../lens/model.ts');`,
    ],
    [
      'Node in the engine',
      'microscope/formats/a.ts',
      `import { readFile } from 'node:fs/promises';`,
    ],
    [
      'Node in a trainer, which also runs in the browser',
      'training/ekg/healthy.ts',
      `import { createHash } from 'node:crypto';`,
    ],
    ['a trainer behind the door', 'training/loop.ts', `import '../microscope/run/random.ts';`],
    ['onnxruntime outside the runtime', 'microscope/lens/a.ts', `import 'onnxruntime-web/webgpu';`],
    ['jax outside training', 'experiments/a.ts', `import { numpy } from '@jax-js/jax';`],
    ['jax with a Worker in sight', 'training/loop.ts', `import { numpy } from '@jax-js/jax';`],
    ['Svelte in an experiment', 'experiments/a.ts', `import View from '../demos/ioi/Demo.svelte';`],
    [
      'a kit that knows the engine',
      'demos/kit/A.svelte',
      `<script>import '../../microscope/index.ts';</script>`,
    ],
    ['one demo inside another', 'demos/ekg/a.ts', `import '../ioi/state.ts';`],
    ['a demo that knows its host', 'demos/ekg/a.ts', `import '../host/DemoHost.svelte';`],
    [
      'a page that brings what runs an experiment',
      'demos/state/a.ts',
      `import { loadExperiment } from '../../experiments/programs.ts';`,
    ],
    ['a demo that runs itself', 'demos/ekg/a.ts', `import '../live/client.ts';`],
    ['a live side that writes the state', 'demos/live/a.ts', `import '../state/demoState.ts';`],
    ['a state that knows its host', 'demos/state/a.ts', `import '../host/hostData.ts';`],
    ['a definition that knows the list', 'demos/demo.ts', `import './registry.ts';`],
    ['words that know a demo', 'words/a.ts', `import '../demos/ekg/words.ts';`],
    [
      'a worker behind the door',
      'demos/ioi/a.ts',
      `new Worker(new URL('../../microscope/runtime/w.ts', import.meta.url));`,
    ],
    [
      'a glob behind the door',
      'components/A.astro',
      `---\nimport.meta.glob(['../microscope/lens/*.ts']);\n---`,
    ],
    [
      'a command on models that imports one on experiments',
      'cli/models/a.ts',
      `import { record } from '../experiments/record.ts';`,
    ],
    [
      'a command on experiments that imports the bench',
      'cli/experiments/a.ts',
      `import '../bench/interleave.ts';`,
    ],
    ['a command that imports the table of commands', 'cli/bench/a.ts', `import '../index.ts';`],
    [
      'what every command uses that imports one',
      'cli/command.ts',
      `import '../cli/models/convert.ts';`,
    ],
    [
      'a bench that measures past the door',
      'cli/bench/a.ts',
      `import '../../microscope/run/forward.ts';`,
    ],
    ['a folder of commands nobody named', 'cli/tools/a.ts', `import './b.ts';`],
    ['knowledge that knows demos', 'knowledge/a.ts', `import '../demos/demo.ts';`],
    ['a folder nobody named', 'utils/a.ts', `import './b.ts';`],
  ];
  it.each(planted)('and the walk catches %s', (_what, path, text) => {
    const found = violations(plant({ [path]: text }));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(path);
  });
});

describe('no imports run in a circle', () => {
  it('in src', () => {
    expect(importCircles(walkImports(src))).toEqual([]);
  });

  it('and files that share an import, or a package of that name, are none', () => {
    const root = plant({
      'top.ts': `import './left.ts'; import './right.ts';`,
      'left.ts': `import './shared.ts'; import 'top.ts';`,
      'right.ts': `import './shared.ts';`,
      'shared.ts': `import 'left.ts';`,
    });
    expect(importCircles(walkImports(root))).toEqual([]);
  });

  const circles: [what: string, files: Record<string, string>, circle: string][] = [
    ['a file that imports itself', { 'a.ts': `import './a.ts';` }, 'a.ts → a.ts'],
    [
      'three files, one of them by its type alone',
      {
        'a.ts': `import './b.ts';`,
        'b.ts': `export * from './c.ts';`,
        'c.ts': `import type { A } from './a.ts';`,
        'd.ts': `import './a.ts';`,
      },
      'a.ts → b.ts → c.ts → a.ts',
    ],
    [
      'a view that imports the table that globs it',
      {
        'demos/ioi/Demo.svelte': `<script>import { views } from '../registry.ts';</script>`,
        'demos/registry.ts': `export const views = import.meta.glob('./*/Demo.svelte');`,
      },
      'demos/ioi/Demo.svelte → demos/registry.ts → demos/ioi/Demo.svelte',
    ],
  ];
  it.each(circles)('and the walk catches %s', (_what, files, circle) => {
    expect(importCircles(walkImports(plant(files)))).toEqual([circle]);
  });
});

/** What both browsers and Node have, and no more. */
const BOTH = `
declare class TextDecoder { constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }); decode(bytes?: ArrayBufferView | ArrayBuffer): string }
declare class TextEncoder { encode(text?: string): Uint8Array<ArrayBuffer> }
interface AbortSignal { readonly aborted: boolean; readonly reason: unknown; throwIfAborted(): void }
`;

/** Type errors of the files themselves where neither the DOM's nor Node's types exist. */
function errorsWithoutPlatform(files: string[]): string[] {
  const platform = join(plant({ 'both.d.ts': BOTH }), 'both.d.ts');
  const program = ts.createProgram([...files, platform], {
    lib: ['lib.es2023.d.ts'],
    types: [],
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
  });
  return files
    .flatMap((file) => program.getSemanticDiagnostics(program.getSourceFile(file)))
    .map(
      (found) =>
        `${found.file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(found.messageText, ' ')}`,
    );
}

describe('graph, formats and hooks know neither DOM nor Node', () => {
  it('in src', () => {
    const files = ts.sys
      .readDirectory(join(src, 'microscope'), ['.ts'])
      .filter((path) => /microscope\/(graph|formats)\/|microscope\/hooks\.ts$/.test(path));
    expect(files.length).toBeGreaterThan(0);
    expect(errorsWithoutPlatform(files)).toEqual([]);
  });

  it.each(['document.title', 'fetch("x")', 'process.argv', 'Buffer.from([1])', 'navigator.gpu'])(
    'and the check catches %s',
    (code) => {
      const root = plant({ 'graph.ts': `export const value: unknown = ${code};` });
      expect(errorsWithoutPlatform([join(root, 'graph.ts')])).toHaveLength(1);
    },
  );
});
