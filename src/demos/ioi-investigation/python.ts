import type { IoiResult, IoiSpec } from '../../experiments/ioi-investigation/spec.ts';
import { headName } from '../../words/heads.ts';
import { py, pyDirection, pyPair, pyPrompt, type ToPython } from '../python.ts';

export const python: ToPython<IoiSpec, IoiResult> = (spec, result) => {
  const { answer, foil, lead, movers, whole } = result;
  const [nLayers, nHeads] = [movers.direct.length, movers.direct[0]!.length];
  const resampled = whole.kept.resample.length;
  return {
    lines: [
      pyPrompt('prompt', spec.prompt),
      pyPair(answer, foil),
      `circuit = ${py(spec.circuit.map(({ layer, head }) => [layer, head]))}  # layer, head`,
      `movers = ${py(movers.heads.map(({ layer, head }) => [layer, head]))}`,
      `others = [cached(text) for text in ${py(result.others)}]`,
      `heads = [[l, h] for l in range(${nLayers}) for h in range(${nHeads})]`,
      'rest = [head for head in heads if head not in circuit]',
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
      'def out(some, caches=others, at=slice(None)):',
      '    """The lead with some heads at their mean over other sentences."""',
      '    hooks = []',
      '    for l, h in some:',
      '        mean = torch.stack([c[hook_z(l)][0, at, h] for c in caches]).mean(0)',
      '        hooks.append((hook_z(l), put(mean, slice(None), at, h)))',
      '    return lead(run(prompt, hooks))',
      '',
    ],
    shows: [
      { name: 'lead', code: 'lead(run(prompt))', page: lead },
      {
        name: `what ${movers.heads.map(headName).join(', ')} write`,
        code: '[written(layer, head) for layer, head in movers]',
        page: movers.heads.map(({ layer, head }) => movers.direct[layer]![head]!),
      },
      {
        name: 'lost without each at the last token',
        code: '[lead(run(prompt)) - out([at], at=-1) for at in movers]',
        page: movers.heads.map(({ layer, head }) => movers.lost[layer]![head]!),
      },
      {
        name: 'the circuit alone, all but it, and no head, by the mean',
        code: '[out(rest), out(circuit), out(heads)]',
        page: [whole.kept.mean, whole.rest.mean, whole.nothing.mean],
      },
      {
        name: 'the circuit alone, by one other sentence at a time',
        code: `[out(rest, [other]) for other in others[:${resampled}]]`,
        page: whole.kept.resample,
      },
      {
        name: 'the circuit without each of its heads, by the mean',
        code: '[out([*rest, at]) for at in circuit]',
        page: whole.heads.map(({ alone }) => alone.mean),
      },
    ],
  };
};
