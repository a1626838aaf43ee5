import { everyLayer, type HookName, type Model } from '../../microscope/index.ts';
import type { Cell, PatchSpec } from './spec.ts';

export type Site = PatchSpec['site'];

const HOOKS = {
  resid: 'hook_resid_pre',
  attn: 'hook_attn_out',
  mlp: 'hook_mlp_out',
  heads: 'attn.hook_z',
} as const satisfies Record<Site, string>;

export const hookOf = (site: Site, layer: number): HookName => `blocks.${layer}.${HOOKS[site]}`;

export const hooksOf = (site: Site, { config: { nLayers } }: Model): HookName[] =>
  everyLayer(nLayers, HOOKS[site]);

/** Columns of a map: heads, or tokens of the prompt. */
export const columnsOf = (site: Site, { config: { nHeads } }: Model, length: number) =>
  site === 'heads' ? nHeads : length;

/** Where a cell is patched: one token, or all tokens of a head. */
export const placeOf = (site: Site, { layer, column }: Cell) => ({
  hook: hookOf(site, layer),
  ...(site === 'heads' ? { head: column } : { position: column }),
});

/** The nearest cell that there is. */
export const nearest = ({ layer, column }: Cell, nLayers: number, columns: number): Cell => ({
  layer: Math.min(layer, nLayers - 1),
  column: Math.min(column, columns - 1),
});

/**
 * Whether what leaves `layer` at `position` can change when a cell is patched. `first` is the first token at which
 * what is put in can differ.
 */
export function reaches(
  site: Site,
  cell: Cell,
  first: number,
  layer: number,
  position: number,
): boolean {
  const from = site === 'heads' ? first : cell.column;
  if (layer !== cell.layer) return layer > cell.layer && position >= from;
  // What enters a layer is seen by all later tokens in it; what is written there stays at its token.
  return site === 'attn' || site === 'mlp' ? position === from : position >= from;
}
