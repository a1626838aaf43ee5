import type {
  SuperpositionResult,
  SuperpositionSpec,
} from '../../experiments/superposition/spec.ts';
import { py, type PythonNumber, type ToPython } from '../python.ts';

/** The trained models themselves: Python would draw other examples, and end elsewhere. */
export const python: ToPython<SuperpositionSpec, SuperpositionResult> = (_, { models }) => {
  const meetings = models.flatMap(({ meeting }, model) => (meeting ? [{ model, meeting }] : []));
  const shows: PythonNumber[] = [
    {
      name: 'features per dimension',
      code: 'W.square().sum((1, 2)) / W.shape[2]',
      page: models.map(({ perDimension }) => perDimension),
    },
    {
      name: 'features kept',
      code: '(W.norm(dim=2) > 0.5).sum(1)',
      page: models.map(({ kept }) => kept),
    },
    ...meetings.map(({ model, meeting }) => ({
      name: `what model ${model} gives back where features ${meeting.pair.join(' and ')} meet`,
      code: `meet(${model}, ${py(meeting.pair)})`,
      page: meeting.outputs,
    })),
  ];
  return {
    begins: 'torch',
    lines: [
      '# Eight toy models, trained on the page. [model, feature, dimension] and [model, feature]',
      `densities = ${py(models.map(({ density }) => density))}`,
      `W = torch.tensor(${py(models.map(({ weights }) => weights))}).double()`,
      `b = torch.tensor(${py(models.map(({ bias }) => bias))}).double()`,
      '',
      '',
      'def meet(model, present):',
      '    """x’ = ReLU(W Wᵀ x + b), with some features at 1 and no others."""',
      '    x = torch.zeros(b.shape[1]).double()',
      '    x[present] = 1',
      '    return torch.relu(W[model] @ (W[model].T @ x) + b[model])',
      '',
    ],
    shows,
  };
};
