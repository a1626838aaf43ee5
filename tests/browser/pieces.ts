import { builtPages } from '../site/builtPages.ts';
import type { ShippedDemo } from './shipped.ts';

/** Svelte's mark of a component with styles of its own: as good as the component's name. */
const COMPONENT = 'svelte-';

/** The components that a demo's figure is drawn from. */
function piecesOf({ path }: ShippedDemo): ReadonlySet<string> {
  const page = builtPages().find((one) => one.path === path);
  const drawn = [...(page?.document.querySelectorAll('.view *') ?? [])];
  return new Set(
    drawn.flatMap((one) => [...one.classList].filter((name) => name.startsWith(COMPONENT))),
  );
}

/**
 * Few demos that together are drawn from every piece that two demos or more are drawn from: what a piece does wrong,
 * wherever it stands, is seen in one of them. What one demo alone has is for a test of all demos.
 */
export function representatives(demos: readonly ShippedDemo[]): readonly ShippedDemo[] {
  const pieces = new Map(demos.map((demo) => [demo, piecesOf(demo)]));
  const all = [...pieces.values()].flatMap((own) => [...own]);
  const missing = new Set(all.filter((piece, i) => all.indexOf(piece) !== i));
  if (missing.size === 0) throw new Error('expected pieces that demos share, found none');
  const chosen: ShippedDemo[] = [];
  while (missing.size > 0) {
    const newIn = (demo: ShippedDemo) =>
      [...(pieces.get(demo) ?? [])].filter((piece) => missing.has(piece)).length;
    const best = demos.toSorted((a, b) => newIn(b) - newIn(a))[0]!;
    chosen.push(best);
    for (const piece of pieces.get(best) ?? []) missing.delete(piece);
  }
  return chosen;
}
