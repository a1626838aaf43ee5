import type { AttentionHeadsResult } from '../../experiments/attention-heads/spec.ts';
import { headName } from '../../words/heads.ts';
import { formatProbability } from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';
import type { ModelStory } from '../kit/modelMap.ts';

/** Where the chosen head repeats most surely: it looks from `at` to `key`, one after the same token's first mention. */
function repeated({ here: { strTokens, pattern } }: AttentionHeadsResult) {
  const found = pattern.flatMap((row, at) =>
    row.flatMap((weight, key) =>
      key > 1 && key < at && strTokens[key - 1] === strTokens[at] ? [{ at, key, weight }] : [],
    ),
  );
  return found.reduce((most, one) => (one.weight > most.weight ? one : most));
}

/** Of the two that look most at the token before, the one without which the second copy costs more. */
const feeder = ({ alike: { heads } }: AttentionHeadsResult) =>
  heads.reduce((most, one) => (one.loss > most.loss ? one : most));

/** A previous-token head notes what came before; an induction head finds the note. */
export function storyOf(result: AttentionHeadsResult): ModelStory {
  const { here, corpus } = result;
  const { at, key } = repeated(result);
  const [first, second] = [feeder(result), here.head];
  const nLayers = corpus.entropy.length;
  return {
    tokens: here.strTokens.slice(0, at + 1),
    nLayers,
    answer: here.strTokens[key]!,
    steps: [
      { kind: 'stream', position: key - 1, from: 0, to: first.layer },
      { kind: 'head', layer: first.layer, from: key - 1, to: key, name: headName(first) },
      { kind: 'stream', position: key, from: first.layer + 1, to: second.layer },
      { kind: 'head', layer: second.layer, from: key, to: at, name: headName(second) },
      { kind: 'stream', position: at, from: second.layer + 1, to: nLayers },
    ],
  };
}

export const storyTitle = (result: AttentionHeadsResult): string =>
  `Head ${headName(feeder(result))} leaves a note, head ${headName(result.here.head)} finds it`;

export function storyCaption(result: AttentionHeadsResult): string {
  const { here } = result;
  const { at, key, weight } = repeated(result);
  const token = (position: number) => quoted(here.strTokens[position]!);
  return `On the first ${token(key)}, head ${headName(feeder(result))} looks at the token before, ${token(key - 1)}. When ${token(at)} comes again, head ${headName(here.head)} gives ${formatProbability(weight)} of its attention to ${token(key)}, which followed it last time, and raises its score.`;
}
