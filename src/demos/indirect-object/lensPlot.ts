import type { IndirectObjectResult, Outcome } from '../../experiments/indirect-object/spec.ts';
import type { PlotModule, PlotOptions, PlotSize } from '../kit/drawPlot.ts';
import { formatNumber, formatSigned } from '../../words/numbers.ts';
import type { TableTwin } from '../kit/table.ts';
import { labelToken } from '../../words/tokens.ts';

type LensRow = Outcome['lens'][number];

/** Layers run upwards, as the residual stream flows; the lead runs to the right. */
export function lensOptions(
  plot: PlotModule,
  { clean, ablated, answer, foil }: IndirectObjectResult,
  { narrow }: PlotSize,
): PlotOptions {
  const nLayers = clean.lens.length - 1;
  const values = [...clean.lens, ...(ablated?.lens ?? [])].map((row) => row.logitDifference);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const line = (rows: readonly LensRow[], stroke: string, dash?: string) =>
    plot.line(rows, {
      x: 'logitDifference',
      y: 'layer',
      stroke,
      strokeWidth: 1.75,
      ...(dash ? { strokeDasharray: dash } : {}),
    });
  const dots = (rows: readonly LensRow[], fill: string) =>
    plot.dot(rows, { x: 'logitDifference', y: 'layer', r: 2.75, fill, title: tell });
  const { jump } = clean;
  const step = [clean.lens[jump.layer]!, clean.lens[jump.layer + 1]!];
  return {
    marginLeft: 34,
    marginRight: narrow ? 78 : 96,
    marginTop: 26,
    marginBottom: 40,
    x: {
      domain: [low - 1, high + 1],
      grid: true,
      ticks: narrow ? 4 : 8,
      tickFormat: (value: number) => formatSigned(value, 0),
      label: `lead of ${labelToken(answer.text)} over ${labelToken(foil.text)} (logits) →`,
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    y: {
      domain: [-0.6, nLayers + 0.6],
      ticks: clean.lens.filter(({ layer }) => layer % 5 === 0).map(({ layer }) => layer),
      label: '↑ before block',
      labelArrow: 'none',
    },
    marks: [
      plot.ruleX([0], { stroke: 'var(--rule-strong)' }),
      line(clean.lens, ablated ? 'var(--ink-faint)' : 'var(--ink-soft)'),
      dots(clean.lens, ablated ? 'var(--ink-faint)' : 'var(--ink-soft)'),
      ...(ablated
        ? [line(ablated.lens, 'var(--accent)', '4 3'), dots(ablated.lens, 'var(--accent)')]
        : []),
      plot.line(step, { x: 'logitDifference', y: 'layer', stroke: 'var(--ink)', strokeWidth: 3 }),
      plot.text([jump], {
        x: (jump.before + jump.after) / 2,
        y: jump.layer + 0.5,
        text: () => `block ${jump.layer}`,
        dy: -10,
        fontWeight: 600,
        fill: 'var(--ink)',
      }),
      plot.text(readable(clean.lens, narrow), {
        x: high + 1,
        y: 'layer',
        text: (row: LensRow) => labelToken(row.text),
        textAnchor: 'start',
        dx: 8,
        fontFamily: 'var(--mono)',
        fontSize: 11,
        fill: 'var(--ink-soft)',
      }),
      plot.text([{ layer: nLayers + 0.6 }], {
        x: high + 1,
        y: 'layer',
        text: () => 'first choice',
        textAnchor: 'start',
        dx: 8,
        dy: -14,
      }),
    ],
  };
}

/** The layers whose first choice is printed beside them: every other one, and on narrow screens every third. */
function readable(lens: readonly LensRow[], narrow: boolean): LensRow[] {
  const every = narrow ? 3 : 2;
  return lens.filter(({ layer }) => (lens.length - 1 - layer) % every === 0);
}

function tell({ layer, logitDifference, text, answerProbability }: LensRow): string {
  return `before block ${layer}: lead ${formatSigned(logitDifference)}, first choice ${labelToken(text)}, answer ${formatNumber(answerProbability, 4)}`;
}

export function lensTable({ clean, ablated }: IndirectObjectResult): TableTwin {
  return {
    columns: [
      'before block',
      'first choice',
      'lead (logits)',
      'probability of the answer',
      'tokens above the answer',
      ...(ablated ? ['lead, heads off', 'probability, heads off'] : []),
    ],
    rows: clean.lens.map((row, i) => [
      row.layer === clean.lens.length - 1 ? 'after the last' : String(row.layer),
      labelToken(row.text),
      row.logitDifference,
      row.answerProbability,
      row.answerRank,
      ...(ablated ? [ablated.lens[i]!.logitDifference, ablated.lens[i]!.answerProbability] : []),
    ]),
    digits: 3,
  };
}
