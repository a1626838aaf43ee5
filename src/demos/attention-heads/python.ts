import type {
  AttentionHeadsResult,
  AttentionHeadsSpec,
} from '../../experiments/attention-heads/spec.ts';
import { pyPrompt, type ToPython } from '../python.ts';

export const python: ToPython<AttentionHeadsSpec, AttentionHeadsResult> = (
  { prompt },
  { here },
) => {
  const { layer, head } = here.head;
  return {
    lines: [
      pyPrompt('prompt', prompt),
      `pattern = cached(prompt)["blocks.${layer}.attn.hook_pattern"][0, ${head}]  # [query, key]`,
    ],
    shows: [
      {
        name: `where head ${layer}.${head} looks from the last token`,
        code: 'pattern[-1]',
        page: here.pattern.at(-1)!,
      },
      {
        name: 'how much it looks at the first token, from each',
        code: 'pattern[:, 0]',
        page: here.pattern.map((row) => row[0]!),
      },
    ],
  };
};
