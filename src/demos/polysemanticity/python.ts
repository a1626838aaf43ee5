import type {
  PolysemanticityResult,
  PolysemanticitySpec,
} from '../../experiments/polysemanticity/spec.ts';
import { pyPrompt, type ToPython } from '../python.ts';

export const python: ToPython<PolysemanticitySpec, PolysemanticityResult> = (
  { prompt, neuron: name },
  { value, side },
) => {
  const [layer, neuron] = name.trim().split('.').map(Number);
  return {
    lines: [
      pyPrompt('prompt', prompt),
      `hook, neuron, side = "blocks.${layer}.mlp.hook_post", ${neuron}, ${side.sign}`,
    ],
    shows: [
      {
        name: 'the neuron’s value at each token, on its stronger side',
        code: 'side * cached(prompt)[hook][0, :, neuron]',
        page: value,
      },
    ],
  };
};
