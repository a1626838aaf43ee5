import { counts } from '../../experiments/circuits/ways.ts';
import type {
  CircuitNode,
  CircuitsResult,
  CircuitsSpec,
  MeasuredWay,
} from '../../experiments/circuits/spec.ts';
import { mean } from '../../experiments/measure/numbers.ts';
import { headName } from '../../words/heads.ts';
import { series, upper } from '../../words/lists.ts';
import { countWord, formatNumber } from '../../words/numbers.ts';
import { leadWords } from '../../words/pairSentence.ts';
import { quoted } from '../../words/tokens.ts';
import type { ScatterData } from '../kit/scatterOptions.ts';
import type { TableTwin } from '../kit/table.ts';
import { tellWay, wayName } from './wayNames.ts';

type Result = CircuitsResult;

export const percent = (share: number) => `${formatNumber(share * 100, 0)}%`;

/** The ways that are drawn, in the order of their senders. */
export const drawnWays = ({ ways }: Result): MeasuredWay[] => ways.filter(counts);

/** The way that costs the answer most when it is cut; null where none counts. */
export const worstWay = (result: Result): MeasuredWay | null =>
  drawnWays(result).reduce<MeasuredWay | null>(
    (most, way) => (most && most.lost >= way.lost ? most : way),
    null,
  );

const heads = (count: number) => (count === 1 ? 'one head' : `${countWord(count)} heads`);
const ways = (count: number) => (count === 1 ? 'one way' : `${countWord(count)} ways`);

export function graphTitle(result: Result, told: boolean): string {
  const drawn = drawnWays(result);
  const worst = worstWay(result);
  if (!told || !worst)
    return `${upper(heads(result.nodes.length))} and the ${ways(drawn.length)} between them and the answer`;
  return `From head ${tellWay(result, worst)}: cut, that way takes ${percent(worst.lost)} of the gap`;
}

export function graphCaption(result: Result): string {
  const { nodes, ways: all, nLayers, nHeads } = result;
  const drawn = drawnWays(result).length;
  return `Drawn are the ${heads(nodes.length)} of ${nLayers * nHeads} that bring most back when patched alone, each at the token where its output is guessed to matter most. Of the ${all.length} ways between them ${countWord(drawn)} are worth 2% of the gap or more. A letter says which input of a head a way reaches: q its query, k its key, v its value. Dashed and orange works against the answer. A cut way carries what it carries on the corrupt prompt.`;
}

/** The drawn ways; what each is worth only after the guess. */
export function graphTable(result: Result, told: boolean): TableTwin {
  if (!told)
    return {
      columns: ['way'],
      rows: drawnWays(result).map((way) => [`head ${tellWay(result, way)}`]),
    };
  return {
    columns: ['way', 'lost of the gap when cut'],
    rows: drawnWays(result)
      .toSorted((a, b) => Math.abs(b.lost) - Math.abs(a.lost))
      .map((way) => [`head ${tellWay(result, way)}`, way.lost]),
  };
}

/** The drawn ways by name; what each is worth, and which most, only after the guess. */
export const wayItems = (result: Result, told: boolean) =>
  (told
    ? drawnWays(result).toSorted((a, b) => Math.abs(b.lost) - Math.abs(a.lost))
    : drawnWays(result)
  ).map((way) => ({
    name: wayName(way),
    label: tellWay(result, way),
    worth: told ? percent(way.lost) : undefined,
  }));

export function worstReveal(result: Result): string {
  const [first, second] = drawnWays(result).toSorted((a, b) => b.lost - a.lost);
  if (!first) return 'No way is worth 2% of the gap.';
  const next = second ? ` Next comes ${tellWay(result, second)}, ${percent(second.lost)}.` : '';
  return `From head ${tellWay(result, first)}: ${percent(first.lost)} of the gap is lost.${next}`;
}

export interface Now {
  /** Left of the gap; null where it is not measured. */
  readonly share: number | null;
  readonly told: string;
}

const names = (cut: CircuitsSpec['cut']) => cut.map(wayName).toSorted().join();

/** How the answer stands with what the reader cut. One way alone is known from the graph; several need the model. */
export function answerNow(result: Result, measured: CircuitsSpec, cut: CircuitsSpec['cut']): Now {
  const { clean, corrupt, ways: all } = result;
  const gap = clean.lead - corrupt.lead;
  if (cut.length === 0) {
    return { share: 1, told: `Nothing is cut: ${leadWords(result, clean.lead)}.` };
  }
  if (result.cut && names(measured.cut) === names(cut)) {
    const { lead, top } = result.cut.whole;
    const share = (lead - corrupt.lead) / gap;
    const alone = ` In the circuit alone, ${percent(result.cut.alone)} is.`;
    return {
      share,
      told: `${upper(ways(cut.length))} cut: ${leadWords(result, lead)}, and the model says ${quoted(top)}. ${percent(share)} of the gap is left.${alone}`,
    };
  }
  const [only] = cut;
  const way = cut.length === 1 && all.find((one) => wayName(one) === wayName(only!));
  if (!way) {
    return {
      share: null,
      told: `${upper(ways(cut.length))} cut: together only the live model can tell.`,
    };
  }
  const share = 1 - way.lost;
  return {
    share,
    told: `Cut from ${tellWay(result, way)}: ${leadWords(result, clean.lead - way.lost * gap)}. ${percent(share)} of the gap is left.`,
  };
}

export const LEFT = [
  { value: 'quarter', label: 'under a quarter', most: 0.25 },
  { value: 'half', label: 'a quarter to a half', most: 0.5 },
  { value: 'most', label: 'a half to three quarters', most: 0.75 },
  { value: 'all', label: 'more', most: Infinity },
] as const;

/** Which of them is right of the circuit's heads and drawn ways. */
export const leftClass = ({ kept }: Result) => LEFT.find(({ most }) => kept.ways < most)!.value;

export function leftReveal({ kept, nodes }: Result): string {
  const lot = percent(mean(kept.lot));
  return `${percent(kept.ways)} with the drawn ways alone, ${percent(kept.heads)} with every way between the heads. ${upper(heads(nodes.length))} drawn by lot keep ${lot}.`;
}

export function keptTitle(result: Result): string {
  const { kept, nodes } = result;
  const size = nodes.length;
  return `${upper(heads(size))} keep${size === 1 ? 's' : ''} ${percent(kept.heads)} of the gap; without ${size === 1 ? 'it' : 'them'}, ${percent(kept.rest)} is left`;
}

export const keptCaption = (result: Result): string =>
  `Left of the gap on the clean prompt. Heads that are not kept give what they give on the corrupt prompt; MLPs run on. Faithful would be a circuit that keeps all; complete, one without which nothing is left. Below 0% the lead falls under that of the corrupt prompt${result.kept.rest < 0 ? ', as it does here without the circuit' : ''}.`;

export function keptItems(result: Result) {
  const { kept, nodes } = result;
  const count = countWord(nodes.length);
  const drawn = countWord(drawnWays(result).length);
  return [
    { label: 'all heads', value: 1 },
    { label: `the ${count}, all ways`, value: kept.heads, marked: true },
    { label: `the ${count}, ${drawn} ways`, value: kept.ways, marked: true },
    { label: `${count} by lot`, value: mean(kept.lot) },
    { label: `all but the ${count}`, value: kept.rest },
  ];
}

/** A head that could be spared changes what the circuit keeps by less. */
const SPARED = 0.03;

const inAlone = ({ kept }: Result, { alone }: CircuitNode) => kept.heads - alone;
const spared = (result: Result) =>
  result.nodes.filter((node) => Math.abs(inAlone(result, node)) < SPARED);

export const SPARE_OPTIONS = ['none', 'one', 'two or more'].map((label, value) => ({
  value,
  label,
}));

export const spareClass = (result: Result) => Math.min(2, spared(result).length);

export function spareReveal(result: Result): string {
  const idle = spared(result);
  const found =
    idle.length > 0 ? `${upper(countWord(idle.length))}: ${series(idle.map(headName))}.` : 'None.';
  const most = result.nodes.toSorted(
    (a, b) => Math.abs(inAlone(result, b)) - Math.abs(inAlone(result, a)),
  )[0]!;
  return `${found} Without ${headName(most)} the circuit keeps ${percent(most.alone)}, not ${percent(result.kept.heads)}.`;
}

export function sparedData(result: Result, chosen: string | null): ScatterData {
  const points = result.nodes.map((node) => ({
    name: headName(node),
    values: [1 - node.whole, inAlone(result, node)],
  }));
  return {
    points,
    axes: [
      { label: 'lost of the whole model (share)', format: (value) => formatNumber(value) },
      { label: 'lost of the circuit (share)', format: (value) => formatNumber(value) },
    ],
    ...{ x: 0, y: 1, identity: true },
    chosen: [chosen ?? headName(farthest(result))],
  };
}

const apart = (result: Result, node: CircuitNode) =>
  Math.abs(1 - node.whole - inAlone(result, node));
const farthest = (result: Result) =>
  result.nodes.reduce((most, node) => (apart(result, node) > apart(result, most) ? node : most));

export function sparedTitle(result: Result): string {
  const node = farthest(result);
  return `Head ${headName(node)} is worth ${percent(1 - node.whole)} in the whole model and ${percent(inAlone(result, node))} in the circuit alone`;
}

export const sparedCaption = (result: Result): string =>
  `Each of the circuit’s heads is taken out by itself: of the whole model, and of the circuit with all other heads as on the corrupt prompt. On the dashed line the circuit does without it what the model does. A head near height 0 could be spared. Head ${headName(farthest(result))} lies furthest off: in one of the two, other heads do its work or depend on it.`;
