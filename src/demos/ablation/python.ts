import { OTHERS } from '../../experiments/measure/otherTexts.ts';
import type { AblationResult, AblationSpec } from '../../experiments/ablation/spec.ts';
import { py, pyPair, pyPrompt, type ToPython } from '../python.ts';

export const python: ToPython<AblationSpec, AblationResult> = (
  { prompt, head: { layer, head }, source },
  { answer, foil, lead, chosen },
) => ({
  lines: [
    pyPrompt('prompt', prompt),
    pyPair(answer, foil),
    `hook, head = "blocks.${layer}.attn.hook_z", ${head}`,
    'here = (slice(None), -1, head)  # the head’s output at the last token',
    `others = ${py(OTHERS[source].map(({ text }) => text))}`,
    'elsewhere = torch.stack([cached(text)[hook][0, -1, head] for text in others])',
  ],
  shows: [
    { name: 'lead', code: 'lead(run(prompt))', page: lead },
    {
      name: 'lead with zero in its place',
      code: 'lead(run(prompt, [(hook, put(0, *here))]))',
      page: chosen.zero,
    },
    {
      name: 'lead with its mean over the other texts',
      code: 'lead(run(prompt, [(hook, put(elsewhere.mean(0), *here))]))',
      page: chosen.mean,
    },
    {
      name: 'lead with what it writes in each of them',
      code: '[lead(run(prompt, [(hook, put(value, *here))])) for value in elsewhere]',
      page: chosen.resampled.map(({ lead: left }) => left),
    },
  ],
});
