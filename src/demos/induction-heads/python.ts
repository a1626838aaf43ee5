import type { InductionResult, InductionSpec } from '../../experiments/induction-heads/spec.ts';
import { seededRandom } from '../../microscope/index.ts';
import { headName } from '../../words/heads.ts';
import { py, pyPrompt, type PythonNumber, type ToPython } from '../python.ts';

/** Of the site's model. */
const VOCABULARY = 49152;

export const python: ToPython<InductionSpec, InductionResult> = (spec, result) => {
  const { loss, top, own, without } = result;
  const best = top.induction;
  const shows: PythonNumber[] = [
    {
      name: 'loss on the first and on the second copy, nats',
      code: 'losses(twice)',
      page: [loss.first, loss.second],
    },
    {
      name: `induction scores of ${best.map(headName).join(', ')}`,
      code: `[induction(layer, head) for layer, head in ${py(best.map(({ layer, head }) => [layer, head]))}]`,
      page: best.map(({ score }) => score),
    },
    {
      name: 'surprise of each token of the text, nats',
      code: 'surprise(tokens(text))[0]',
      page: own.surprise.slice(1).map(Number),
    },
  ];
  if (without)
    shows.push({
      name: 'loss on both copies without the heads',
      code: 'losses(twice, heads_off)',
      page: [without.loss.first, without.loss.second],
    });
  if (own.without)
    shows.push({
      name: 'surprise of each token of the text without them',
      code: 'surprise(tokens(text), heads_off)[0]',
      page: own.without.slice(1).map(Number),
    });
  return { lines: linesOf(spec), shows };
};

/** The random tokens themselves: Python would draw others. */
function drawnBy({ seed, length, sequences }: InductionSpec): number[][] {
  const random = seededRandom(seed);
  return Array.from({ length: sequences }, () =>
    Array.from({ length }, () => Math.floor(random() * VOCABULARY)),
  );
}

const linesOf = (spec: InductionSpec) => [
  pyPrompt('text', spec.text),
  `drawn = torch.tensor(${py(drawnBy(spec))})  # [sequence, token]`,
  'twice, length = torch.cat([drawn, drawn], 1), drawn.shape[1]',
  `off = ${py(spec.off.map(({ layer, head }) => [layer, head]))}  # layer, head`,
  'everywhere = (slice(None), slice(None))',
  'heads_off = [(f"blocks.{l}.attn.hook_z", put(0, *everywhere, h)) for l, h in off]',
  'cache = model.run_with_cache(twice)[1]',
  '',
  '',
  'def surprise(ids, hooks=()):',
  '    found = model.run_with_hooks(ids, fwd_hooks=list(hooks))[:, :-1].log_softmax(-1)',
  '    return -found.gather(-1, ids[:, 1:, None])[..., 0]',
  '',
  '',
  'def losses(ids, hooks=()):',
  '    """Of the first copy and the second; its first token cannot be foreseen and counts to neither."""',
  '    found = surprise(ids, hooks)',
  '    return [found[:, : length - 1].mean(), found[:, length:].mean()]',
  '',
  '',
  'def induction(layer, head):',
  '    pattern = cache[f"blocks.{layer}.attn.hook_pattern"][:, head]',
  '    return pattern.diagonal(1 - length, -2, -1).mean()',
  '',
];
