import { parse } from 'svelte/compiler';

export interface Marked {
  /** The same component, each handler of which can be heard and taken away from outside (tests/browser/handlers.ts). */
  readonly code: string;
  /** An id each, by file, line and attribute: `probes/Demo.svelte:62 onchange`. */
  readonly handlers: readonly string[];
}

interface Node {
  readonly type: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly value?: unknown;
  readonly expression?: Node;
}

/** Without the tests' script, as on the server, a handler is what it was. */
const HOOK = '(globalThis.handlerAt ?? ((_, handler) => handler))';

/**
 * Marks what a component hands on to be called: `on…` of elements and components, and the setter of what it binds of a
 * component. `file` goes into the ids.
 */
export function markHandlers(source: string, file: string): Marked {
  const handlers: string[] = [];
  const edits: { start: number; end: number; text: string }[] = [];
  const mark = (node: Node, { start, end }: Pick<Node, 'start' | 'end'>, write: Write) => {
    const line = source.slice(0, node.start).split('\n').length;
    const id = unused(`${file}:${line} ${node.name}`, handlers);
    handlers.push(id);
    edits.push({ start, end, text: write((code) => `${HOOK}(${JSON.stringify(id)}, ${code})`) });
  };
  visit(parse(source, { modern: true }).fragment, (node, parent) => {
    const code = ({ start, end }: Node) => source.slice(start, end);
    if (node.type === 'Attribute' && /^on[a-z]/.test(node.name)) {
      const inner = (node.value as Partial<Node>).expression;
      if (inner) mark(node, node, (hook) => `${node.name}={${hook(code(inner))}}`);
    }
    if (node.type === 'BindDirective' && parent?.type === 'Component' && node.name !== 'this') {
      const bound = code(node.expression!);
      const set = `(value) => (${bound} = value)`;
      mark(node, node, (hook) => `bind:${node.name}={() => ${bound}, ${hook(set)}}`);
    }
  });
  let marked = source;
  for (const { start, end, text } of edits.toSorted((a, b) => b.start - a.start)) {
    marked = marked.slice(0, start) + text + marked.slice(end);
  }
  return { code: marked, handlers };
}

type Write = (hook: (code: string) => string) => string;

function unused(id: string, handlers: readonly string[]): string {
  const taken = handlers.filter((other) => other.replace(/#\d+$/, '') === id).length;
  return taken === 0 ? id : `${id}#${taken + 1}`;
}

/** In the order of the source; an edit of one does not hold another. */
function visit(value: unknown, look: (node: Node, parent: Node | undefined) => void): void {
  const walk = (inner: unknown, parent: Node | undefined): void => {
    if (Array.isArray(inner)) for (const item of inner) walk(item, parent);
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return;
    const node = inner as Node;
    if (typeof node.type === 'string') look(node, parent);
    const above = /Component$|Element$/.test(node.type) ? node : parent;
    for (const part of Object.values(inner)) walk(part, above);
  };
  walk(value, undefined);
}
