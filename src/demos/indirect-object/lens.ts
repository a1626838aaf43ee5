import type { IndirectObjectResult, Outcome } from '../../experiments/indirect-object/spec.ts';
import { formatSigned } from '../../words/numbers.ts';
import { labelToken } from '../../words/tokens.ts';
import { lensTable as tableOf, type LensData, type LensSeries } from '../kit/lensOptions.ts';
import type { TableTwin } from '../kit/table.ts';

/** The lead at every layer, and with heads switched off. */
export function lensData({ clean, ablated, answer, foil }: IndirectObjectResult): LensData {
  const line = (name: string, look: LensSeries['look'], { lens }: Outcome): LensSeries => ({
    ...{ name, look },
    rows: lens.map(({ logitDifference, text }) => ({ value: logitDifference, token: text })),
  });
  const { layer } = clean.jump;
  return {
    series: [
      line('all heads on', ablated ? 'faint' : 'ink', clean),
      ...(ablated ? [line('heads switched off', 'accent', ablated)] : []),
    ],
    quantity: `lead of ${labelToken(answer.text)} over ${labelToken(foil.text)} (logits)`,
    format: (value) => formatSigned(value),
    tickFormat: (value) => formatSigned(value, 0),
    layers: clean.lens.length,
    step: { layer, label: `block ${layer}` },
  };
}

export function lensTable(result: IndirectObjectResult): TableTwin {
  const { clean, ablated } = result;
  return tableOf(lensData(result), {
    'probability of the answer': clean.lens.map(({ answerProbability }) => answerProbability),
    'tokens above the answer': clean.lens.map(({ answerRank }) => answerRank),
    ...(ablated && {
      'probability, heads off': ablated.lens.map(({ answerProbability }) => answerProbability),
    }),
  });
}
