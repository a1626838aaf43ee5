/**
 * `npm run new -- concept|experiment|demo <id>`: writes files that build, and the lines that name them in the registries.
 * Overwrites nothing.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';

const KINDS = ['concept', 'experiment', 'demo'] as const;
type Kind = (typeof KINDS)[number];

interface NewFile {
  readonly template: string;
  readonly path: string;
}

interface Names {
  /** `residual-stream`, `residualStream`, `ResidualStream`, `Residual stream`. */
  readonly id: string;
  readonly name: string;
  readonly Name: string;
  readonly Title: string;
}

const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

export function namesOf(id: string): Names {
  if (!ID.test(id)) throw new Error(`new: expected an id such as "residual-stream", got "${id}"`);
  const name = id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
  return { id, name, Name: upper(name), Title: upper(id.replaceAll('-', ' ')) };
}

const filesOf = (kind: Kind, { id, name }: Names): NewFile[] =>
  ({
    concept: [{ template: 'concept/concept.mdx', path: `content/concepts/${id}.mdx` }],
    experiment: [
      { template: 'experiment/spec.ts', path: `src/experiments/${id}/spec.ts` },
      { template: 'experiment/run.ts', path: `src/experiments/${id}/run.ts` },
      { template: 'experiment/test.ts', path: `tests/unit/experiments/${name}.test.ts` },
    ],
    demo: [
      { template: 'demo/demo.ts', path: `src/demos/${id}/demo.ts` },
      { template: 'demo/words.ts', path: `src/demos/${id}/words.ts` },
      { template: 'demo/Demo.svelte', path: `src/demos/${id}/Demo.svelte` },
      { template: 'demo/test.ts', path: `tests/browser/${name}.test.ts` },
    ],
  })[kind];

interface Planned {
  readonly slug: string;
  readonly title: string;
  readonly why: string;
}

/** A concept that others name already has its title and a first sentence. */
function wordsOf(root: string, { id, Title }: Names): { Title: string; summary: string } {
  const file = join(root, 'content/planned.json');
  const planned = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Planned[]) : [];
  const found = planned.find(({ slug }) => slug === id);
  return {
    Title: found?.title ?? Title,
    summary:
      found?.why ?? `${Title}, in a few sentences that a reader without a degree can follow.`,
  };
}

/** Puts a line into a list of a source file, before its closing line. Throws where the list is not there. */
function insertLine(file: string, list: RegExp, line: string): void {
  const text = readFileSync(file, 'utf8');
  const found = list.exec(text);
  if (!found) throw new Error(`new: ${file} has no ${list.source}`);
  const at = found.index + found[0].length;
  const end = text.indexOf('\n}', at);
  writeFileSync(file, `${text.slice(0, end)}\n${line}${text.slice(end)}`);
}

function register(root: string, kind: Kind, { id, name }: Names): string[] {
  if (kind === 'experiment') {
    const [specs, programs] = ['src/experiments/registry.ts', 'src/experiments/programs.ts'];
    const room = [
      `  '${id}': {`,
      `    spec: async () => (await import('./${id}/spec.ts')).spec,`,
      '  },',
    ];
    insertLine(join(root, specs), /const rooms[^=]*= \{/, room.join('\n'));
    const program = `  '${id}': async () => (await import('./${id}/run.ts')).${name},`;
    insertLine(join(root, programs), /const programs: .+ = \{$/m, program);
    return [specs, programs];
  }
  if (kind === 'demo') {
    const file = 'src/demos/registry.ts';
    const path = join(root, file);
    const line = id === name ? `  ${id},` : `  '${id}': ${name},`;
    insertLine(path, /export const demos[^=]*= \{/, line);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(/\n\n/, `\nimport { ${name} } from './${id}/demo.ts';\n\n`));
    return [file];
  }
  return [];
}

/** Writes the files of one new thing below `root` and gives their paths. Throws before it writes anything. */
export function makeNew(root: string, kind: string, id: string, today: string): string[] {
  const known = KINDS.find((one) => one === kind);
  if (!known) throw new Error(`new: expected one of ${KINDS.join(', ')}, got "${kind}"`);
  const names = namesOf(id);
  if (known === 'demo' && !existsSync(join(root, `src/experiments/${id}/spec.ts`)))
    throw new Error(`new: a demo draws an experiment; first: npm run new -- experiment ${id}`);
  const files = filesOf(known, names);
  const taken = files.find(({ path }) => existsSync(join(root, path)));
  if (taken) throw new Error(`new: ${taken.path} is there already`);
  const words: Record<string, string> = { ...names, today, ...wordsOf(root, names) };
  for (const { template, path } of files) {
    const text = readFileSync(join(import.meta.dirname, `templates/${template}.txt`), 'utf8');
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(
      join(root, path),
      text.replace(/\{\{(\w+)\}\}/g, (_, word: string) => words[word] ?? ''),
    );
  }
  return [...files.map(({ path }) => path), ...register(root, known, names)];
}

const NEXT: Readonly<Record<Kind, (id: string) => string>> = {
  concept: (id) => `npm run dev, and open /concepts/${id}/`,
  experiment: (id) => `npm run record -- ${id}`,
  demo: (id) =>
    `put <Demo id="${id}" /> into a concept, and npm run dev; at the end npm run build && npm run frames -- ${id}`,
};

/** A long name breaks other lines than a short one. */
async function tidy(file: string): Promise<void> {
  const options = await resolveConfig(file);
  const text = await format(readFileSync(file, 'utf8'), { ...options, filepath: file });
  writeFileSync(file, text);
}

if (import.meta.main) {
  const [kind = '', id = '', ...rest] = process.argv.slice(2);
  try {
    if (rest.length > 0 || !id) throw new Error('new: npm run new -- concept|experiment|demo <id>');
    const today = new Date().toISOString().slice(0, 10);
    const root = join(import.meta.dirname, '..');
    const made = makeNew(root, kind, id, today);
    for (const path of made) await tidy(join(root, path));
    console.log([...made, '', `Next: ${NEXT[kind as Kind](id)}`].join('\n'));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 2;
  }
}
