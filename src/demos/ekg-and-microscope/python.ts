import type { EkgResult, EkgSpec } from '../../experiments/ekg-and-microscope/spec.ts';
import { START, wordId } from '../../training/ekg/wardRound.ts';
import { py, PY_LOAD, type PythonNumber, type ToPython } from '../python.ts';

export const python: ToPython<EkgSpec, EkgResult> = ({ off }, result) => {
  const { words, inserted, healthy, implanted, treated, ablations } = result;
  const shows: PythonNumber[] = [
    { name: 'surprise of each word, healthy model', code: 'surprise(healthy)', page: healthy },
    { name: 'the same, second model', code: 'surprise(implanted)', page: implanted },
    {
      name: 'mean surprise after the word that is put in, without each head of the second model',
      code: '[surprise(implanted, [[l, h]])[after:].mean() for l in range(2) for h in range(4)]',
      page: ablations.map(({ after }) => after),
    },
  ];
  if (treated)
    shows.push({
      name: 'surprise of each word without the heads that are off',
      code: 'surprise(implanted, off)',
      page: treated,
    });
  return {
    begins: 'models',
    lines: [
      ...PY_LOAD,
      'healthy, implanted = load("ekg-healthy"), load("ekg-implanted")',
      `words = ${py(words)}`,
      `ids = torch.tensor([${py([START, ...words].map(wordId))}])  # the start token first`,
      `off = ${py(off.map(({ layer, head }) => [layer, head]))}  # layer, head`,
      `after = ${inserted === null ? 0 : inserted + 1}`,
      '',
      '',
      'def surprise(model, off=()):',
      '    hooks = []',
      '    for layer, head in off:',
      '',
      '        def zero(module, given, head=head):',
      '            z = given[0].clone()',
      '            z[..., 16 * head : 16 * (head + 1)] = 0  # a head has 16 numbers',
      '            return (z,)',
      '',
      '        output = model.transformer.h[layer].attn.c_proj',
      '        hooks.append(output.register_forward_pre_hook(zero))',
      '    found = model(ids).logits[0, :-1].log_softmax(-1)',
      '    for hook in hooks:',
      '        hook.remove()',
      '    return -found.gather(-1, ids[0, 1:, None])[:, 0]',
      '',
    ],
    shows,
  };
};
