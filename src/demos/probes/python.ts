import type { ProbesResult, ProbesSpec } from '../../experiments/probes/spec.ts';
import { py, type ToPython } from '../python.ts';

export const python: ToPython<ProbesSpec, ProbesResult> = (spec, result) => {
  const { first, second, layer, probe } = spec;
  const ends = (texts: readonly string[]) => py(texts.map((text) => text.trimEnd()));
  const own = result.along.filter(({ list }) => list === 'first');
  return {
    lines: [
      `true, false = ${ends(first.true)}, ${ends(first.false)}`,
      `other_true, other_false = ${ends(second.true)}, ${ends(second.false)}`,
      '',
      '',
      'def read(texts):',
      '    """The stream at the last token of each, [text, model]; a half is fitted on, a half held out."""',
      layer < result.nLayers
        ? `    stream = torch.stack([cached(text)["blocks.${layer}.hook_resid_pre"][0, -1] for text in texts])`
        : `    stream = torch.stack([cached(text)["blocks.${layer - 1}.hook_resid_post"][0, -1] for text in texts])`,
      '    half = (len(texts) + 1) // 2',
      '    return stream[:half].double(), stream[half:].double()',
      '',
      '',
      '(a, held_a), (b, held_b) = read(true), read(false)',
      ...DIRECTION[probe],
      '',
      '',
      'def auroc(right, wrong):',
      '    """How often a true statement lies further along than a false one; ties count half."""',
      '    apart = (right @ direction)[:, None] - (wrong @ direction)[None]',
      '    return ((apart > 0).double() + 0.5 * (apart == 0).double()).mean()',
      '',
      '',
      'along = torch.cat([held_a, held_b]) @ direction / direction.norm()',
    ],
    shows: [
      { name: 'length of the direction', code: 'direction.norm()', page: result.length },
      {
        name: 'held-out statements along it',
        code: 'along - along.mean()',
        page: own.map((one) => one.along),
      },
      {
        name: 'AUROC on its own held-out statements',
        code: 'auroc(held_a, held_b)',
        page: result.at.first.first.auroc,
      },
      {
        name: 'AUROC on the other statements',
        code: 'auroc(read(other_true)[1], read(other_false)[1])',
        page: result.at.first.second.auroc,
      },
    ],
  };
};

/** Difference of means, or ridge regression by its dual: see experiments/probes/fits.ts. */
const DIRECTION = {
  means: ['direction = a.mean(0) - b.mean(0)'],
  ridge: [
    'x = torch.cat([a, b])',
    'labels = torch.tensor([1.0] * len(a) + [-1.0] * len(b)).double()',
    'centred = x - x.mean(0)',
    'gram = centred @ centred.T',
    'penalty = 0.1 * gram.diagonal().mean() * torch.eye(len(x))',
    'direction = torch.linalg.solve(gram + penalty, labels) @ x',
  ],
};
