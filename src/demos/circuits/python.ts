import type { CircuitsResult, CircuitsSpec } from '../../experiments/circuits/spec.ts';
import { py, pyWords, type ToPython } from '../python.ts';

export const python: ToPython<CircuitsSpec, CircuitsResult> = (spec, result) => ({
  lines: [
    `clean = ${py(spec.clean.trimEnd())}`,
    `corrupt = ${py(spec.corrupt.trimEnd())}`,
    pyWords(result.answer, result.foil),
    `circuit = ${py(result.nodes.map(({ layer, head }) => [layer, head]))}  # layer, head`,
    `heads = [[l, h] for l in range(${result.nLayers}) for h in range(${result.nHeads})]`,
    'other, low, high = cached(corrupt), lead(run(corrupt)), lead(run(clean))',
    '',
    '',
    'def share(some):',
    '    """Of the gap that is left on the clean prompt with some heads as on the corrupt one."""',
    '    place = (slice(None), slice(None))',
    '    names = [(f"blocks.{l}.attn.hook_z", h) for l, h in some]',
    '    hooks = [(name, put(other[name][:, :, h], *place, h)) for name, h in names]',
    '    return (lead(run(clean, hooks)) - low) / (high - low)',
    '',
  ],
  shows: [
    { name: 'leads', code: '[high, low]', page: [result.clean.lead, result.corrupt.lead] },
    {
      name: 'left without each head',
      code: '[share([head]) for head in circuit]',
      page: result.nodes.map(({ whole }) => whole),
    },
    {
      name: 'kept by the circuit’s heads',
      code: 'share([head for head in heads if head not in circuit])',
      page: result.kept.heads,
    },
    { name: 'left without them', code: 'share(circuit)', page: result.kept.rest },
  ],
});
