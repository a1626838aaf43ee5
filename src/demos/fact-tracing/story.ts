import type { FactualRecallResult } from '../../experiments/factual-recall/spec.ts';
import { headName } from '../../words/heads.ts';
import { formatProbability } from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';
import type { ModelStory } from '../kit/modelMap.ts';

/** The subject's stream up to the head that reads it, and the last token's from there on. */
export function storyOf({ clean, effect, subject, top }: FactualRecallResult): ModelStory {
  const [head] = top;
  const [from, to] = [subject.positions.at(-1)!, clean.strTokens.length - 1];
  return {
    tokens: clean.strTokens,
    nLayers: effect.length,
    answer: clean.top,
    steps: [
      { kind: 'stream', position: from, from: 0, to: head!.layer },
      { kind: 'head', layer: head!.layer, from, to, name: headName(head!) },
      { kind: 'stream', position: to, from: head!.layer + 1, to: effect.length },
    ],
  };
}

export const storyTitle = ({ top }: FactualRecallResult): string =>
  `Head ${headName(top[0]!)} carries the capital over`;

export const storyCaption = ({ clean, subject, top }: FactualRecallResult): string =>
  `The same map. Up to layer ${top[0]!.layer} the fact is on ${quoted(subject.text)}. From the last token, head ${headName(top[0]!)} gives ${quoted(subject.text)} ${formatProbability(top[0]!.subjectAttention)} of its attention, and writes what it finds where ${quoted(clean.top)} is read off.`;
