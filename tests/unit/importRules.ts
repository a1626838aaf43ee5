import type { ImportEdge } from './importWalk.ts';

/**
 * Where code lives, and what it may import besides itself. Of the demos, `definition` is what each is written with (the
 * files right in src/demos), `registry` the list of them, `demo` one of them. `content` is what lies beside src: articles, model folders. `contract` are the type files at the root of
 * src/microscope; anything may import `microscope` (its index.ts), and nothing but the engine what is behind it.
 */
const LAYERS = {
  pages: [
    'claims',
    'embed',
    'layouts',
    'components',
    'registry',
    'host',
    'live',
    'demo',
    'definition',
    'gallery',
    'experiments',
    'knowledge',
    'schemas',
    'styles',
    'content',
  ],
  layouts: ['components', 'knowledge', 'schemas', 'styles'],
  components: [
    'claims',
    'registry',
    'host',
    'live',
    'demo',
    'definition',
    'kit',
    'words',
    'experiments',
    'microscope',
    'knowledge',
    'schemas',
    'styles',
    'content',
  ],
  claims: ['live', 'kit', 'words', 'knowledge', 'microscope'],
  host: [
    'embed',
    'registry',
    'definition',
    'state',
    'live',
    'kit',
    'words',
    'microscope',
    'styles',
  ],
  state: ['embed', 'live', 'definition', 'experiments', 'microscope', 'words'],
  live: ['definition', 'experiments', 'microscope', 'words'],
  registry: ['demo', 'definition'],
  demo: ['definition', 'kit', 'words', 'experiments', 'microscope', 'styles', 'training'],
  definition: ['experiments'],
  gallery: ['kit', 'words', 'experiments'],
  kit: ['styles', 'words'],
  experiments: ['microscope', 'training', 'words'],
  training: ['microscope'],
  cli: ['cli/bench', 'cli/models', 'cli/experiments', 'cli/command'],
  'cli/bench': ['cli/models', 'cli/command', 'microscope'],
  'cli/experiments': [
    'cli/models',
    'cli/command',
    'experiments',
    'microscope',
    'formats',
    'schemas',
  ],
  'cli/models': ['cli/command', 'microscope', 'sources', 'formats', 'contract'],
  'cli/command': [],
  embed: ['content'],
  content: ['schemas'],
  knowledge: ['embed', 'schemas'],
  schemas: [],
  words: [],
  styles: [],
  microscope: ['lens', 'run', 'runtime', 'download', 'sources', 'formats', 'contract'],
  lens: ['run', 'runtime', 'sources', 'formats', 'contract'],
  run: ['runtime', 'graph', 'formats', 'contract'],
  runtime: ['graph', 'formats', 'contract'],
  graph: ['formats', 'contract'],
  formats: ['contract'],
  download: ['sources', 'formats', 'contract'],
  sources: ['formats', 'contract'],
  contract: [],
} as const satisfies Record<string, readonly string[]>;

type Layer = keyof typeof LAYERS;

/** Who alone may import a package. */
const PACKAGES: readonly { readonly name: RegExp; readonly only: RegExp }[] = [
  { name: /^node:/, only: /^(cli\/|training\/ekg\/train\.ts$)/ },
  { name: /^onnxruntime-(web|common)/, only: /^microscope\/runtime\// },
  { name: /^@jax-js\//, only: /^training\/jax\.ts$/ },
  { name: /^svelte(\/|$)/, only: /^(demos|claims|components|layouts|pages)\// },
  { name: /^@observablehq\/plot/, only: /^demos\/kit\// },
  { name: /^comlink/, only: /^demos\// },
];

export function layerOf(path: string): Layer | undefined {
  const room = /^demos\/(kit|gallery|host|state|live)\//.exec(path)?.[1];
  if (room) return room as Layer;
  if (/^demos\/(registry|views)\.ts$/.test(path)) return 'registry';
  if (/^demos\/[^/]+\.ts$/.test(path)) return 'definition';
  if (/^demos\/[^/]+\//.test(path)) return 'demo';
  if (/^microscope\/(index|loadModel)\.ts$/.test(path)) return 'microscope';
  if (/^microscope\/(manifest|tokenizer)\.ts$/.test(path)) return 'sources';
  const inside = /^microscope\/(lens|run|runtime|graph|formats|download|sources)\//.exec(path)?.[1];
  if (inside) return inside as Layer;
  if (/^microscope\/[^/]+$/.test(path)) return 'contract';
  if (/^cli\/(index|main|nodeFiles)\.ts$/.test(path)) return 'cli';
  const ofCli = /^cli\/(?:(bench|models|experiments)\/|[^/]+$)/.exec(path);
  if (ofCli) return `cli/${ofCli[1] ?? 'command'}` as Layer;
  if (/^content\.config\.ts$|^\.\.\/(content|public)\//.test(path)) return 'content';
  const top = path.split('/')[0] ?? '';
  return top in LAYERS && !['microscope', 'cli'].includes(top) ? (top as Layer) : undefined;
}

/** What runs an experiment brings the engine along: a page leaves it to its worker. */
const PROGRAMS = 'experiments/programs.ts';
const RUNS_PROGRAMS = /^(demos\/live\/worker\.ts$|cli\/experiments\/)/;

/** What is wrong with an import, or nothing. */
export function violation({ from, to, relative }: ImportEdge): string | undefined {
  const source = layerOf(from);
  if (!source) return `${from}: not in any known folder of src`;
  if (!relative) {
    const rule = PACKAGES.find(({ name }) => name.test(to));
    return rule && !rule.only.test(from)
      ? `${from} imports ${to}, which only ${rule.only.source} may`
      : undefined;
  }
  const target = layerOf(to);
  if (!target) return `${from} imports ${to}, which is not in any known folder of src`;
  if (to === PROGRAMS && !RUNS_PROGRAMS.test(from))
    return `${from} imports ${to}, which only ${RUNS_PROGRAMS.source} may`;
  if (source === 'experiments' && to.endsWith('.svelte')) return `${from} imports a view, ${to}`;
  if (source === 'demo' && target === 'demo') return betweenDemos(from, to);
  if (source === target) return undefined;
  const allowed: readonly string[] = LAYERS[source];
  return allowed.includes(target) ? undefined : `${from} (${source}) imports ${to} (${target})`;
}

/** Two demos share code through the kit or the experiments, not by reaching into each other. */
function betweenDemos(from: string, to: string): string | undefined {
  const demo = (path: string) => /^demos\/([^/]+)\//.exec(path)?.[1];
  const [source, target] = [demo(from), demo(to)];
  return source && target && source !== target
    ? `${from} reaches into another demo, ${to}`
    : undefined;
}
