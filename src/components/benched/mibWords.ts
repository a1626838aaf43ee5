import type { CurveData } from '../../demos/kit/curveOptions.ts';
import type { Look } from '../../demos/kit/looks.ts';
import type { TableTwin } from '../../demos/kit/table.ts';
import type { MibBench } from '../../schemas/mibBench.ts';
import { formatCount, formatNumber } from '../../words/numbers.ts';

type Row = MibBench['ways'][number];

const LINES: Readonly<Record<Row['way'], { readonly name: string; readonly look: Look }>> = {
  exact: { name: 'exact patching', look: 'broad' },
  secant: { name: 'secant', look: 'accent' },
  gradient: { name: 'gradient', look: 'dotted' },
  integrated: { name: 'EAP-IG', look: 'ink' },
  random: { name: 'drawn by lot', look: 'faint' },
};

const percent = (share: number): string =>
  `${formatNumber(share * 100, share > 0 && share < 0.00995 ? 1 : 0)}%`;

/** Of the sizes, the first at which this way's circuit keeps half of the lead. */
function halfAt({ sizes }: MibBench, { absolute }: Row): number | undefined {
  return sizes.find((_, i) => absolute[i]! >= 0.5);
}

/** Which list is first to give a circuit that keeps half, and how far behind the gradient is. */
export function mibTitle(result: MibBench): string {
  const told = result.ways.flatMap((row) => {
    const size = halfAt(result, row);
    return row.way === 'random' || size === undefined ? [] : [{ way: row.way, size }];
  });
  const least = Math.min(...told.map(({ size }) => size));
  const first = told.filter(({ size }) => size === least).map(({ way }) => LINES[way].name);
  const gradient = told.find(({ way }) => way === 'gradient')?.size;
  const later =
    gradient === undefined || gradient === least
      ? ''
      : `; by the gradient it takes ${percent(gradient)}`;
  return `To keep half of the lead, ${percent(least)} of the ways are enough by ${list(first)}${later}`;
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} or ${names.at(-1)!}`;
}

export function mibCaption({ scored, tried, nodes, edges, draws }: MibBench): string {
  return (
    `What is left of the lead, over the share of the model's ways between parts that a circuit holds; 1 is the whole model. ` +
    `The ${nodes} heads and MLPs, with ${formatCount(edges)} ways, were ranked on ${scored} pairs, ` +
    `and the circuits tried on ${tried} others. By lot: the mean of ${draws} draws.`
  );
}

export const mibData = ({ ways, sizes }: MibBench): CurveData => ({
  lines: ways.map(({ way, absolute }) => ({
    ...LINES[way],
    points: sizes.map((size, i) => ({ x: 100 * size, y: absolute[i]! })),
  })),
  x: {
    label: 'share of the ways, in percent',
    log: true,
    ticks: 4,
    tickFormat: (x) => formatNumber(x, x < 1 ? 1 : 0),
  },
  y: { label: 'share of the lead' },
  references: [{ way: 'y', at: 1 }],
});

export const mibTable = ({ ways, sizes }: MibBench): TableTwin => ({
  columns: ['ranked by', 'CPR', 'CMD', ...sizes.map(percent)],
  rows: ways.map(({ way, cpr, cmd, absolute }) => [LINES[way].name, cpr, cmd, ...absolute]),
});
