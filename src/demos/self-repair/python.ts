import { OTHERS } from '../../experiments/measure/otherTexts.ts';
import type { SelfRepairResult, SelfRepairSpec } from '../../experiments/self-repair/spec.ts';
import { headName } from '../../words/heads.ts';
import { py, pyDirection, pyPair, pyPrompt, type PythonNumber, type ToPython } from '../python.ts';

export const python: ToPython<SelfRepairSpec, SelfRepairResult> = (spec, result) => {
  const { answer, foil, lead, writes, repairs, each, watched } = result;
  const { layer, head } = spec.watched;
  const looks = `["blocks.${layer}.attn.hook_pattern"][0, ${head}, -1]`;
  const shows: PythonNumber[] = [
    { name: 'lead', code: 'lead(run(prompt))', page: lead },
    {
      name: `where head ${headName(spec.watched)} looks from the last token`,
      code: `cached(prompt)${looks}`,
      page: watched.attention.on,
    },
  ];
  if (each.length > 0)
    shows.push(
      {
        name: `what ${each.map(headName).join(', ')} write`,
        code: '[written(layer, head) for layer, head in off]',
        page: each.map((one) => writes[one.layer]![one.head]!),
      },
      {
        name: 'lost without each by itself, zero in its place',
        code: '[lead(run(prompt)) - lead(run(prompt, zero([at]))) for at in off]',
        page: each.map(({ lost }) => lost.zero),
      },
      {
        name: 'change without all of them: by zero, and by the mean over the other texts',
        code: '[lead(run(prompt, hooks)) - lead(run(prompt)) for hooks in (zero(off), mean(off))]',
        page: [repairs.zero.change, repairs.mean.change],
      },
    );
  return { lines: linesOf(spec, pyPair(answer, foil), writes.length), shows };
};

const linesOf = ({ prompt, off, source }: SelfRepairSpec, pair: string, nLayers: number) => [
  pyPrompt('prompt', prompt),
  pair,
  `off = ${py(off.map(({ layer, head }) => [layer, head]))}  # layer, head`,
  `others = [cached(text) for text in ${py(OTHERS[source].map(({ text }) => text))}]`,
  'cache = cached(prompt)',
  ...pyDirection(nLayers),
  '',
  '',
  'def hook_z(layer):',
  '    return f"blocks.{layer}.attn.hook_z"',
  '',
  '',
  'def written(layer, head):',
  '    return cache[hook_z(layer)][0, -1, head] @ model.W_O[layer, head] @ direction',
  '',
  '',
  'def zero(heads):',
  '    return [(hook_z(l), put(0, slice(None), -1, h)) for l, h in heads]',
  '',
  '',
  'def mean(heads):',
  '    of = {(l, h): torch.stack([c[hook_z(l)][0, -1, h] for c in others]).mean(0) for l, h in heads}',
  '    return [(hook_z(l), put(of[l, h], slice(None), -1, h)) for l, h in heads]',
  '',
];
