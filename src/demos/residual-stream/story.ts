import type { ResidualStreamResult } from '../../experiments/residual-stream/spec.ts';
import { quoted } from '../../words/tokens.ts';
import type { ModelStory } from '../kit/modelMap.ts';

/** The model's map with nothing on it but the stream that the answer is read from. What that is, the reader is asked later. */
export const storyOf = ({ strTokens, nLayers }: ResidualStreamResult): ModelStory => ({
  tokens: strTokens,
  nLayers,
  answer: null,
  steps: [{ kind: 'stream', position: strTokens.length - 1, from: 0, to: nLayers }],
});

export const storyTitle = ({ strTokens, nLayers }: ResidualStreamResult): string =>
  `The model’s map: ${strTokens.length} tokens across, ${nLayers} layers up`;

export const storyCaption = ({ strTokens, nLayers }: ResidualStreamResult): string =>
  `Each line is the stream of one token, from layer 0 at the bottom to layer ${nLayers - 1}. The parts of a layer read it and add to it. Above the last token, ${quoted(strTokens.at(-1)!)}, the next word is read off.`;
