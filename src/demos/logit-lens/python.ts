import type { LogitLensResult, LogitLensSpec } from '../../experiments/logit-lens/spec.ts';
import { py, pyPrompt, type PythonNumber, type ToPython } from '../python.ts';

export const python: ToPython<LogitLensSpec, LogitLensResult> = (
  { prompt },
  { nLayers, answer, rows },
) => {
  const shows: PythonNumber[] = [
    {
      name: 'probability of the first choice, layer by layer',
      code: 'lens.max(-1).values',
      page: rows.map(({ probabilities }) => probabilities.at(-1)![0]!),
    },
  ];
  if (answer)
    shows.push({
      name: `probability of ${py(answer.text)}, layer by layer`,
      code: `lens[:, ${answer.token}]`,
      page: rows.map(({ answerProbabilities }) => answerProbabilities!.at(-1)!),
    });
  return {
    lines: [
      pyPrompt('prompt', prompt),
      'cache = cached(prompt)',
      '# The stream at the last token before each layer, and after the last one.',
      `stream = [cache[f"blocks.{layer}.hook_resid_pre"] for layer in range(${nLayers})]`,
      `stream.append(cache["blocks.${nLayers - 1}.hook_resid_post"])`,
      'lens = torch.stack([model.unembed(model.ln_final(x))[0, -1].softmax(-1) for x in stream])',
    ],
    shows,
  };
};
