import { formatNumber } from '../../words/numbers.ts';
import type { CurveData, CurveLine } from '../kit/curveOptions.ts';

/** Surprise of each word, in nats, in both models; and in the second with heads switched off. */
export interface Traces {
  readonly words: readonly string[];
  /** Index of a word that was put in. */
  readonly inserted: number | null;
  readonly healthy: readonly number[];
  readonly implanted: readonly number[];
  readonly treated: readonly number[] | null;
}

/** Traces over one another: where the models agree, the thin line lies on the broad one. `full`: nats that the axis reaches at least. */
export function traceData(traces: Traces, full: number): CurveData {
  const { words, inserted, healthy, implanted, treated } = traces;
  const line = (name: string, look: CurveLine['look'], values: readonly number[]): CurveLine => ({
    ...{ name, look, smooth: true },
    points: values.map((y, x) => ({ x, y })),
  });
  return {
    lines: [
      line('first model', 'broad', healthy),
      line('second model', treated ? 'dotted' : 'ink', implanted),
      ...(treated ? [line('second model with heads off', 'accent', treated)] : []),
    ],
    x: {
      label: 'word',
      domain: [-0.5, words.length - 0.5],
      names: words.map((text, at) => ({
        ...{ at, text, weight: healthy[at] ?? 0 },
        marked: at === inserted,
      })),
    },
    y: {
      label: 'surprise (nats)',
      domain: [0, Math.max(full, ...implanted, ...(treated ?? []))],
      ticks: full / 2,
      format: (value) => formatNumber(value),
    },
    references: inserted === null ? [] : [{ way: 'x', at: inserted, chosen: true }],
  };
}
