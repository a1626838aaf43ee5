import type { MlpMemoriesResult, MlpMemoriesSpec } from '../../experiments/mlp-memories/spec.ts';
import { pyPrompt, type ToPython } from '../python.ts';

export const python: ToPython<MlpMemoriesSpec, MlpMemoriesResult> = (
  { prompt, neuron: name },
  { value, best },
) => {
  const [layer, neuron] = name.trim().split('.').map(Number);
  return {
    lines: [
      pyPrompt('prompt', prompt),
      `hook, neuron, answer = "blocks.${layer}.mlp.hook_post", ${neuron}, ${best.token}`,
      'off = [(hook, put(0, slice(None), slice(None), neuron))]',
    ],
    shows: [
      {
        name: 'the neuron’s value at each token',
        code: 'cached(prompt)[hook][0, :, neuron]',
        page: value,
      },
      {
        name: 'probability of the first choice, with the neuron and without',
        code: '[run(prompt, hooks)[0, -1].softmax(-1)[answer] for hooks in ([], off)]',
        page: [best.on, best.off],
      },
    ],
  };
};
