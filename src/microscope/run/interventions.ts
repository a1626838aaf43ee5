import type { ModelConfig } from '../config.ts';
import { GRAPH_SITES, PATCHABLE_HOOKS, type GraphSite, type HookName } from '../hooks.ts';
import type { Intervention } from '../types.ts';

/** The shape of a run, for placing interventions in it. */
export interface RunShape {
  readonly batch: number;
  /** Positions computed in this run. */
  readonly positions: number;
  /** Positions before them whose keys and values are given. */
  readonly prefix: number;
  /** Tokens are still to come: positions after the end are not wrong, only not reached. */
  readonly growing?: boolean;
}

/** An array to broadcast against a hook's value. */
export interface Broadcast {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** value · keep + add */
export interface Affine {
  readonly keep: Broadcast;
  readonly add: Broadcast;
}

export type LayerInterventions = ReadonlyMap<GraphSite, Affine>;

/** An intervention with the place it takes in the graph. */
interface Placed {
  readonly one: Intervention;
  readonly site: GraphSite;
  readonly layer: number;
  /** Heads of the site's head axis; undefined means all of them. */
  readonly heads: readonly number[] | undefined;
}

/** Splits `blocks.5.attn.hook_z` into its layer and hook; null for hooks outside the blocks. */
export function parseBlockHook(name: HookName): { layer: number; hook: string } | null {
  const match = /^blocks\.(\d+)\.(.+)$/.exec(name);
  return match ? { layer: Number(match[1]), hook: match[2]! } : null;
}

/**
 * Interventions by layer and hook, later ones on top of earlier ones. Positions count from the start of the prompt,
 * negative ones from its end. Throws RangeError that names what is out of range.
 */
export function placeInterventions(
  interventions: readonly Intervention[],
  config: ModelConfig,
  shape: RunShape,
): Map<number, LayerInterventions> {
  const layers = new Map<number, Map<GraphSite, Placed[]>>();
  for (const intervention of interventions) {
    const placed = place(intervention, config);
    const sites = layers.get(placed.layer) ?? new Map<GraphSite, Placed[]>();
    layers.set(placed.layer, sites);
    sites.set(placed.site, [...(sites.get(placed.site) ?? []), placed]);
  }
  return new Map(
    [...layers].map(([layer, sites]) => [
      layer,
      new Map([...sites].map(([site, list]) => [site, affine(site, list, config, shape)])),
    ]),
  );
}

function place(one: Intervention, config: ModelConfig): Placed {
  const parsed = parseBlockHook(one.hook);
  const hook = PATCHABLE_HOOKS.find((known) => known === parsed?.hook);
  if (!parsed || !hook) {
    throw new RangeError(
      `cannot intervene on ${one.hook}; expected blocks.<layer>.<hook> with one of ${PATCHABLE_HOOKS.join(', ')}`,
    );
  }
  const { layer } = parsed;
  checkIndex('layer', layer, config.nLayers);
  const { nHeads: H, nKeyValueHeads: KV } = config;
  const within = { 'attn.hook_q': [0, H], 'attn.hook_k': [H, KV], 'attn.hook_v': [H + KV, KV] };
  if (hook === 'attn.hook_q' || hook === 'attn.hook_k' || hook === 'attn.hook_v') {
    const [start, count] = within[hook] as [number, number];
    if (one.head !== undefined) checkIndex('head', one.head, count);
    const all = Array.from({ length: count }, (_, i) => start + i);
    return {
      one,
      layer,
      site: 'attn.qkv',
      heads: one.head === undefined ? all : [start + one.head],
    };
  }
  return { one, layer, site: hook, heads: one.head === undefined ? undefined : [one.head] };
}

/** Heads are axis 2 of qkv and z and axis 1 of a pattern; other sites have one "head". */
function fullShape(site: GraphSite, config: ModelConfig, run: RunShape) {
  const { nHeads, nKeyValueHeads, dHead, dMlp, dModel } = config;
  switch (site) {
    case 'attn.qkv':
      return { heads: nHeads + 2 * nKeyValueHeads, width: dHead };
    case 'attn.hook_z':
      return { heads: nHeads, width: dHead };
    case 'attn.hook_pattern':
      return { heads: nHeads, width: run.prefix + run.positions };
    case 'mlp.hook_post':
      return { heads: 1, width: dMlp };
    default:
      return { heads: 1, width: dModel };
  }
}

function affine(
  site: GraphSite,
  list: readonly Placed[],
  config: ModelConfig,
  run: RunShape,
): Affine {
  const full = fullShape(site, config, run);
  // An axis is spelled out only where some intervention tells its entries apart.
  const some = (test: (one: Intervention) => boolean) => list.some(({ one }) => test(one));
  const batch = some((one) => one.batch !== undefined) ? run.batch : 1;
  const apart = some((one) => one.position !== undefined || hasRows(one, full.width));
  const positions = apart ? run.positions : 1;
  const heads = list.some((placed) => placed.heads !== undefined) ? full.heads : 1;
  const columns = some(isOneColumn);
  const keepWidth = columns ? full.width : 1;
  const addWidth = columns || some((one) => one.add !== undefined) ? full.width : 1;
  const cells = batch * positions * heads;
  const keep = new Float32Array(cells * keepWidth).fill(1);
  const add = new Float32Array(cells * addWidth);

  for (const { one, heads: own } of list) {
    const rows = chosenPositions(one, run);
    checkPlace(one, site, full, run, rows.length);
    const factor = one.keep ?? 1;
    const column = columnOf(one, run);
    for (const b of chosen(one.batch, batch)) {
      for (const head of own ?? chosen(undefined, heads)) {
        for (let i = 0; i < (apart ? rows.length : 1); i++) {
          const position = apart ? rows[i]! - run.prefix : 0;
          // Before the suffix: the caller has made sure it cannot matter. After it: not reached yet.
          if (position < 0 || position >= positions) continue;
          const cell =
            site === 'attn.hook_pattern'
              ? (b * heads + head) * positions + position
              : (b * positions + position) * heads + head;
          for (const n of chosenColumns(column, keepWidth)) keep[cell * keepWidth + n]! *= factor;
          for (const n of chosenColumns(column, addWidth)) {
            const at = cell * addWidth + n;
            add[at] = add[at]! * factor + addend(one, i, n, full.width);
          }
        }
      }
    }
  }
  const shapeOf = (width: number) =>
    GRAPH_SITES[site] === 3
      ? [batch, positions, width]
      : site === 'attn.hook_pattern'
        ? [batch, heads, positions, width]
        : [batch, positions, heads, width];
  return {
    keep: { data: keep, shape: shapeOf(keepWidth) },
    add: { data: add, shape: shapeOf(addWidth) },
  };
}

/** Whether it is one number of the hook's width that it acts on. */
function isOneColumn({ neuron, key }: Intervention): boolean {
  return neuron !== undefined || key !== undefined;
}

/** Which one; undefined for all. */
function columnOf({ neuron, key }: Intervention, run: RunShape): number | undefined {
  if (key === undefined) return neuron;
  const length = run.prefix + run.positions;
  return run.growing && key >= length ? key : resolvePosition(key, length, 'key');
}

/** None where a key is still to come. */
function chosenColumns(column: number | undefined, width: number): number[] {
  return column !== undefined && column >= width ? [] : chosen(column, width);
}

/** Whether `add` gives a row per chosen position. */
function hasRows(one: Intervention, width: number): boolean {
  return one.add !== undefined && one.add.length !== (isOneColumn(one) ? 1 : width);
}

function addend(one: Intervention, row: number, column: number, width: number): number {
  if (!one.add) return 0;
  if (isOneColumn(one)) return one.add[one.add.length === 1 ? 0 : row]!;
  return one.add[one.add.length === width ? column : row * width + column]!;
}

function chosen(index: number | undefined, size: number): number[] {
  if (index !== undefined && size > 1) return [index];
  return Array.from({ length: size }, (_, i) => i);
}

/** From the start of the prompt; all computed positions where none are named. */
function chosenPositions(one: Intervention, run: RunShape): number[] {
  const length = run.prefix + run.positions;
  if (one.position === undefined) {
    return Array.from({ length: run.positions }, (_, i) => run.prefix + i);
  }
  const list = typeof one.position === 'number' ? [one.position] : one.position;
  return list.map((position) =>
    run.growing && position >= length ? position : resolvePosition(position, length),
  );
}

/** A position counted from the start; throws RangeError where the prompt has no such position. */
export function resolvePosition(position: number, length: number, what = 'position'): number {
  const resolved = position < 0 ? length + position : position;
  if (!Number.isInteger(resolved) || resolved < 0 || resolved >= length) {
    throw new RangeError(`expected a ${what} from ${-length} to ${length - 1}, got ${position}`);
  }
  return resolved;
}

function checkPlace(
  one: Intervention,
  site: GraphSite,
  full: { heads: number; width: number },
  run: RunShape,
  rows: number,
): void {
  if (one.head !== undefined) {
    if (GRAPH_SITES[site] === 3) {
      throw new RangeError(`${one.hook} has no heads, got head ${one.head}`);
    }
    checkIndex('head', one.head, full.heads);
  }
  if (one.neuron !== undefined) {
    if (site !== 'mlp.hook_post') {
      throw new RangeError(`${one.hook} has no neurons, got neuron ${one.neuron}`);
    }
    checkIndex('neuron', one.neuron, full.width);
  }
  if (one.key !== undefined && site !== 'attn.hook_pattern') {
    throw new RangeError(`${one.hook} has no keys to look at, got key ${one.key}`);
  }
  if (one.batch !== undefined) checkIndex('batch', one.batch, run.batch);
  const width = isOneColumn(one) ? 1 : full.width;
  if (one.add && one.add.length !== width && one.add.length !== width * rows) {
    throw new RangeError(
      `${one.hook}: expected add of ${width} or ${rows} × ${width} values, got ${one.add.length}`,
    );
  }
}

function checkIndex(what: string, index: number, size: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= size) {
    throw new RangeError(`expected a ${what} from 0 to ${size - 1}, got ${index}`);
  }
}
