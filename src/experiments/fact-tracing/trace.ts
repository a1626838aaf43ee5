import {
  everyLayer,
  patchFromCache,
  type ActivationCache,
  type HookName,
  type Intervention,
  type Microscope,
  type Model,
} from '../../microscope/index.ts';
import { byLayer, mapGrid, rankHeads } from '../measure/grids.ts';
import { round } from '../measure/numbers.ts';
import { differingPositions, type TokenPair } from '../measure/tokenPair.ts';
import type { FactTracingResult } from './spec.ts';

export const SITES = {
  resid: 'hook_resid_pre',
  mlp: 'hook_mlp_out',
  attn: 'hook_attn_out',
} as const;
type Site = keyof typeof SITES;

export type Column = FactTracingResult['columns'][number];

const roundShare = (value: number) => round(value, 3);

/** Each token of the subject, all between it and the end together, and the last token. */
export function columnsOf(pair: TokenPair, strTokens: readonly string[]): Column[] {
  const subject = differingPositions(pair);
  const last = pair.clean.length - 1;
  const between = pair.clean.flatMap((_, at) =>
    at > subject[0]! && at < last && !subject.includes(at) ? [at] : [],
  );
  const one = (at: number): Column => ({ label: strTokens[at]!, positions: [at] });
  return [
    ...subject.filter((at) => at !== last).map(one),
    ...(between.length > 0 ? [{ label: `${between.length} between`, positions: between }] : []),
    one(last),
  ];
}

/** Patterns of all layers too: whoever reads the fact is not known yet. */
export const traceHooks = ({ config: { nLayers } }: Model): HookName[] =>
  [...Object.values(SITES), 'attn.hook_z' as const, 'attn.hook_pattern' as const].flatMap((hook) =>
    everyLayer(nLayers, hook),
  );

interface Traced {
  readonly trace: FactTracingResult['trace'];
  /** `[layer][head]`, at the last token. */
  readonly heads: number[][];
  readonly leads: { readonly clean: number; readonly corrupt: number };
}

/** Puts each place of the clean run into the corrupt one, by itself. `cache`: of both runs, the clean one first. */
export async function tracePlaces(
  microscope: Microscope,
  model: Model,
  { corrupt, metric }: TokenPair,
  {
    cache,
    columns,
    leads,
  }: { cache: ActivationCache; columns: readonly Column[]; leads: Traced['leads'] },
): Promise<Traced> {
  const { nLayers, nHeads } = model.config;
  const sites = Object.keys(SITES) as Site[];
  const places = sites.flatMap((site) =>
    everyLayer(nLayers, SITES[site]).flatMap((hook) =>
      columns.map(({ positions }) => patchFromCache({ hook, position: positions }, cache, 0)),
    ),
  );
  const heads = everyLayer(nLayers, 'attn.hook_z').flatMap((hook) =>
    Array.from({ length: nHeads }, (_, head): Intervention[] =>
      patchFromCache({ hook, head, position: -1 }, cache, 0),
    ),
  );
  const { values } = await model.runVariants(corrupt, [...places, ...heads], metric, {
    signal: microscope.signal,
    onProgress: (fraction) => microscope.progress(0.1 + 0.5 * fraction),
  });
  const shares = values.map((value) =>
    roundShare((value - leads.corrupt) / (leads.clean - leads.corrupt)),
  );
  const size = nLayers * columns.length;
  const mapOf = (site: Site) => {
    const from = sites.indexOf(site) * size;
    return byLayer(shares.slice(from, from + size), columns.length);
  };
  return {
    trace: { resid: mapOf('resid'), mlp: mapOf('mlp'), attn: mapOf('attn') },
    heads: byLayer(shares.slice(sites.length * size), nHeads),
    leads,
  };
}

/** What stands out in the maps. */
export function summary({ resid, mlp, attn }: FactTracingResult['trace']) {
  const strongest = (map: readonly (readonly number[])[]) => {
    const [{ layer, head: column, value: share } = { layer: 0, head: 0, value: 0 }] =
      rankHeads(map);
    return { layer, column, share };
  };
  const weak = resid.findLastIndex((line) => line.at(-1)! < 0.5);
  const later = mapGrid(mlp, (share) => share).map((line, layer) =>
    layer === 0 ? line.map(() => -Infinity) : line,
  );
  return {
    strongest: { mlp: strongest(mlp), attn: strongest(attn) },
    laterMlp: strongest(later),
    lastFrom: weak === resid.length - 1 ? null : weak + 1,
  };
}
