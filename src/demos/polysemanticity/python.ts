import type {
  PolysemanticityResult,
  PolysemanticitySpec,
} from '../../experiments/polysemanticity/spec.ts';
import { py, pyPrompt, type ToPython } from '../python.ts';

export const python: ToPython<PolysemanticitySpec, PolysemanticityResult> = (
  { prompt, neuron: name },
  { value, side, groups, strTokens },
) => {
  const [layer, neuron] = name.trim().split('.').map(Number);
  const shown = groups.flat().map(({ before, token }) => before + token);
  return {
    lines: [
      pyPrompt('prompt', prompt),
      `hook, neuron, sign = "blocks.${layer}.mlp.hook_post", ${neuron}, ${side.sign}`,
      'values = lambda text: sign * cached(text)[hook][0, :, neuron]',
      '# The texts as they are shown, each cut before the place at which it fires: there values differ a little.',
      `texts = ${py(shown)}`,
      'print([round(float(values(text)[-1]), 1) for text in texts])',
    ],
    shows: [
      {
        name: `the neuron’s value at each of ${strTokens.length} tokens, on its stronger side`,
        code: 'values(prompt)',
        page: value,
      },
    ],
  };
};
