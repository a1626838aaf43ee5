import { posix } from 'node:path';
import type { ImportEdge } from './importWalk.ts';

/** Circles of imports, type imports too, as `a → b → a`: none where there is none, and at least one of each knot. */
export function importCircles(edges: readonly ImportEdge[]): string[] {
  const files = new Map<string, Set<string>>(edges.map(({ from }) => [from, new Set()]));
  for (const { from, to, relative } of edges) {
    if (!relative) continue;
    const targets = to.includes('*')
      ? [...files.keys()].filter((file) => posix.matchesGlob(file, to))
      : [to];
    for (const target of targets) files.get(from)?.add(target);
  }
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) circles.push([...path.slice(start), file].join(' → '));
    if (start >= 0 || done.has(file)) return;
    for (const target of files.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files.keys()) visit(file, []);
  return circles;
}
