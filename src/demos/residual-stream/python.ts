import type {
  ResidualStreamResult,
  ResidualStreamSpec,
} from '../../experiments/residual-stream/spec.ts';
import { pyDirection, pyPair, pyPrompt, type PythonNumber, type ToPython } from '../python.ts';

export const python: ToPython<ResidualStreamSpec, ResidualStreamResult> = (
  { prompt, edit, layer },
  { answer, foil, nLayers, clean, writes, skipped, edited },
) => {
  const skipping = edit === 'skip' ? layer : skipped.indexOf(Math.min(...skipped));
  const shows: PythonNumber[] = [
    { name: 'lead', code: 'lead(run(prompt))', page: clean.lead },
    {
      name: 'lead written up to and with each layer',
      code: '[cache[f"blocks.{l}.hook_resid_post"][0, -1] @ direction for l in range(layers)]',
      page: writes.reached,
    },
    {
      name: `lead without layer ${skipping}`,
      code: 'lead(run(prompt, skipped))',
      page: skipped[skipping]!,
    },
  ];
  if (edit === 'skip' && edited)
    shows.push({
      name: 'probability of the answer without it',
      code: 'run(prompt, skipped)[0, -1].softmax(-1)[answer]',
      page: edited.answerProbability,
    });
  return {
    lines: [
      pyPrompt('prompt', prompt),
      pyPair(answer, foil),
      `layers = ${nLayers}`,
      'cache = cached(prompt)',
      ...pyDirection(nLayers),
      `writers = ["blocks.${skipping}.hook_attn_out", "blocks.${skipping}.hook_mlp_out"]`,
      'skipped = [(name, put(0, slice(None))) for name in writers]',
    ],
    shows,
  };
};
