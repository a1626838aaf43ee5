import type {
  DirectAttributionResult,
  DirectAttributionSpec,
} from '../../experiments/direct-attribution/spec.ts';
import { pyDirection, pyPair, pyPrompt, type ToPython } from '../python.ts';

export const python: ToPython<DirectAttributionSpec, DirectAttributionResult> = (
  { prompt, head: { layer, head }, where },
  { answer, foil, lead, writes, costs },
) => ({
  lines: [
    pyPrompt('prompt', prompt),
    pyPair(answer, foil),
    `layer, head, hook = ${layer}, ${head}, "blocks.${layer}.attn.hook_z"`,
    'cache = cached(prompt)',
    ...pyDirection(writes.heads.length),
    'written = torch.einsum("hd,hdm->hm", cache[hook][0, -1], model.W_O[layer]) @ direction',
    `here = (slice(None), ${where === 'last' ? '-1' : 'slice(None)'}, head)`,
    'without = lead(run(prompt, [(hook, put(0, *here))]))',
  ],
  shows: [
    { name: 'lead', code: 'lead(run(prompt))', page: lead },
    {
      name: `what each head of layer ${layer} writes`,
      code: 'written',
      page: writes.heads[layer]!,
    },
    {
      name: 'cost of switching the head off',
      code: 'lead(run(prompt)) - without',
      page: costs[layer]![head]!,
    },
  ],
});
