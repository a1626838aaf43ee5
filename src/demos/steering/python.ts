import type { SteeringResult, SteeringSpec } from '../../experiments/steering/spec.ts';
import { py, pyPrompt, type ToPython } from '../python.ts';

export const python: ToPython<SteeringSpec, SteeringResult> = (spec, result) => {
  const { toward, away, prompt, layer, strength, target } = spec;
  const written = result.written.toward;
  return {
    lines: [
      `toward = ${py(toward.map((text) => text.trimEnd()))}`,
      `away = ${py(away.map((text) => text.trimEnd()))}`,
      pyPrompt('prompt', prompt),
      pyPrompt('target', target),
      `hook = "blocks.${layer}.hook_resid_pre"`,
      '',
      '',
      'def mean(texts):',
      '    """The mean stream over all tokens but the first of each text."""',
      '    return torch.cat([cached(text)[hook][0, 1:] for text in texts]).mean(0)',
      '',
      '',
      'vector = mean(toward) - mean(away)',
      '',
      '',
      'def steer(strength):',
      '    return [(hook, lambda stream, hook: stream + strength * vector)]',
      '',
      '',
      'def write(ids, strength, count):',
      '    made = []',
      '    for _ in range(count):',
      '        made.append(model.run_with_hooks(ids, fwd_hooks=steer(strength))[0, -1].argmax().item())',
      '        ids = torch.cat([ids, torch.tensor([made[-1:]])], 1)',
      '    return [tokenizer.decode([token]) for token in made]',
      '',
      '',
      'def loss(text, strength):',
      '    found = run(text, steer(strength))[0, :-1].log_softmax(-1)',
      '    return -found.gather(-1, tokens(text)[0, 1:, None]).mean()',
      '',
    ],
    shows: [
      { name: 'length of the vector', code: 'vector.norm()', page: result.length },
      {
        name: `written at strength ${strength}`,
        code: `write(tokens(prompt), ${strength}, ${written.length})`,
        page: written,
      },
      {
        name: 'loss on the target, by strength, nats a token',
        code: `[loss(target, strength) for strength in ${py(result.strengths)}]`,
        page: result.loss.target,
      },
    ],
  };
};
