import type { IndirectObjectResult } from '../../experiments/indirect-object/spec.ts';
import { headName } from '../../words/heads.ts';
import { series } from '../../words/lists.ts';
import { formatNumber, formatSigned } from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';
import type { ModelStory } from '../kit/modelMap.ts';

/** Heads that look from the last token at a name, by what they push for the answer. */
function pushers({ topHeads, answer, foil }: IndirectObjectResult) {
  const names = [...answer.positions, ...foil.positions];
  return topHeads.filter(({ position }) => names.includes(position));
}

export function storyOf(result: IndirectObjectResult): ModelStory {
  const { strTokens, clean, answer } = result;
  const heads = pushers(result);
  const [last, nLayers] = [strTokens.length - 1, clean.lens.length - 1];
  // Heads of one layer that look at one token are one line.
  const lines = Object.values(
    Object.groupBy(heads, ({ layer, position, direct }) => `${layer} ${position} ${direct < 0}`),
  ) as (typeof heads)[];
  return {
    tokens: strTokens,
    nLayers,
    answer: answer.text,
    steps: [
      ...lines.map((some) => ({
        ...{ kind: 'head' as const, layer: some[0]!.layer, from: some[0]!.position, to: last },
        ...{ name: some.map(headName).join(', '), against: some[0]!.direct < 0 },
      })),
      {
        ...{ kind: 'stream' as const, position: last },
        ...{ from: Math.min(...heads.map(({ layer }) => layer)) + 1, to: nLayers },
      },
    ],
  };
}

export const storyTitle = (result: IndirectObjectResult): string =>
  `${pushers(result).length} heads look from the last token at a name, and push for ${quoted(result.answer.text)} or against`;

export function storyCaption(result: IndirectObjectResult): string {
  const heads = pushers(result);
  const told = series(
    heads.map(
      (head) =>
        `${headName(head)} at ${quoted(result.strTokens[head.position]!)} (${formatSigned(head.direct, 1)})`,
    ),
  );
  return `The same map, with the names’ heads of the ${formatNumber(result.topHeads.length, 0)} that push most by themselves: ${told}, in logits of ${quoted(result.answer.text)} over ${quoted(result.foil.text)}. Dashed: against.`;
}
