import { referencePrompts } from '../../experiments/indirect-object/prompts.ts';
import type {
  IndirectObjectResult,
  IndirectObjectSpec,
} from '../../experiments/indirect-object/schema.ts';
import { py, pyPair, pyPrompt, type PythonNumber, type ToPython } from '../python.ts';

export const python: ToPython<IndirectObjectSpec, IndirectObjectResult> = (spec, result) => {
  const { answer, foil, clean, ablated } = result;
  const { layer, head } = spec.head;
  const shows: PythonNumber[] = [
    { name: 'lead', code: 'lead(run(prompt))', page: clean.logitDifference },
    {
      name: `where head ${layer}.${head} looks from the last token`,
      code: `cached(prompt)["blocks.${layer}.attn.hook_pattern"][0, ${head}, -1]`,
      page: clean.attention[layer]![head]!,
    },
  ];
  if (ablated)
    shows.push({
      name: 'lead without the heads',
      code: 'lead(run(prompt, heads_off))',
      page: ablated.logitDifference,
    });
  return {
    lines: [
      pyPrompt('prompt', result.text),
      pyPair(answer, foil),
      ...(ablated ? switchedOff(spec, result) : []),
    ],
    shows,
  };
};

/** What stands in for a head: zero, its mean over other prompts at each token, or its mean over this one's tokens. */
function switchedOff({ prompt }: IndirectObjectSpec, { off, standIn }: IndirectObjectResult) {
  const heads = `off = ${py(off.map(({ layer, head }) => [layer, head]))}  # layer, head`;
  const hooks = (value: string) => [
    'heads_off = [',
    `    (f"blocks.{l}.attn.hook_z", put(${value}, slice(None), slice(None), h)) for l, h in off`,
    ']',
  ];
  if (standIn === 'zero') return [heads, ...hooks('0')];
  const means = (of: string, over: string) => [
    heads,
    `caches = [cached(text) for text in ${of}]`,
    'z = [torch.cat([c[f"blocks.{l}.attn.hook_z"] for c in caches]) for l, h in off]',
    'heads_off = [',
    `    (f"blocks.{l}.attn.hook_z", put(of[:, :, h].mean(${over}), slice(None), slice(None), h))`,
    '    for (l, h), of in zip(off, z)',
    ']',
  ];
  if (prompt.kind === 'text') return means('[prompt]', '(0, 1)');
  const { template, receiver, giver } = prompt;
  const others = referencePrompts(template, 16, [receiver, giver]);
  return [`others = ${py(others)}`, ...means('others', '0')];
}
