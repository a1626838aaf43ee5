import type { ResidualStreamResult } from '../../experiments/residual-stream/spec.ts';
import { formatProbability } from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';
import type { ModelStory } from '../kit/modelMap.ts';

/** The model's map with nothing on it but the stream that the answer is read from. */
export const storyOf = ({ strTokens, nLayers, clean }: ResidualStreamResult): ModelStory => ({
  tokens: strTokens,
  nLayers,
  answer: clean.answers[0]!.text,
  steps: [{ kind: 'stream', position: strTokens.length - 1, from: 0, to: nLayers }],
});

export const storyTitle = ({ strTokens, nLayers }: ResidualStreamResult): string =>
  `The model’s map: ${strTokens.length} tokens across, ${nLayers} layers up`;

export const storyCaption = ({ strTokens, nLayers, clean }: ResidualStreamResult): string => {
  const [first] = clean.answers;
  return `Each line is the stream of one token, from layer 0 at the bottom to layer ${nLayers - 1}. The parts of a layer read it and add to it. Above the last token, ${quoted(strTokens.at(-1)!)}, the next word is read off: ${quoted(first!.text)}, with ${formatProbability(first!.probability)}.`;
};
