import { OTHERS } from '../../experiments/measure/otherTexts.ts';
import type { AblationResult, AblationSpec } from '../../experiments/ablation/spec.ts';
import { py, pyPair, pyPrompt, type PythonNumber, type ToPython } from '../python.ts';

type ToFile = ToPython<AblationSpec, AblationResult>;

/** Leads, by what `run` makes of the prompt with a value in the head's place. */
const showsOf = (
  { lead, chosen }: AblationResult,
  plain: string,
  withValue: (value: string) => string,
): PythonNumber[] => [
  { name: 'lead', code: plain, page: lead },
  { name: 'lead with zero in its place', code: withValue('0'), page: chosen.zero },
  {
    name: 'lead with its mean over the other texts',
    code: withValue('elsewhere.mean(0)'),
    page: chosen.mean,
  },
  {
    name: 'lead with what it writes in each of them',
    code: `[${withValue('value')} for value in elsewhere]`,
    page: chosen.resampled.map(({ lead: left }) => left),
  },
];

const othersOf = ({ source }: AblationSpec) =>
  `others = ${py(OTHERS[source].map(({ text }) => text))}`;

export const python: ToFile = (spec, result) => ({
  lines: [
    pyPrompt('prompt', spec.prompt),
    pyPair(result.answer, result.foil),
    `hook, head = "blocks.${spec.head.layer}.attn.hook_z", ${spec.head.head}`,
    'here = (slice(None), -1, head)  # the head’s output at the last token',
    othersOf(spec),
    'elsewhere = torch.stack([cached(text)[hook][0, -1, head] for text in others])',
  ],
  shows: showsOf(
    result,
    'lead(run(prompt))',
    (value) => `lead(run(prompt, [(hook, put(${value}, *here))]))`,
  ),
});

export const nnsight: ToFile = (spec, result) => ({
  begins: 'nnsight',
  lines: [
    pyPrompt('prompt', spec.prompt),
    pyPair(result.answer, result.foil),
    `attention, head = model.model.layers[${spec.head.layer}].self_attn, ${spec.head.head}`,
    'width = hf_model.config.hidden_size // hf_model.config.num_attention_heads',
    'own = slice(head * width, (head + 1) * width)  # the head’s output, as W_O reads it',
    othersOf(spec),
    '',
    '',
    'def written(text):',
    '    with model.trace(tokens(text)):',
    '        z = nnsight.save(attention.o_proj.input[0, -1, own])',
    '    return z',
    '',
    '',
    'def lead(value=None):',
    '    with model.trace(tokens(prompt)):',
    '        if value is not None:',
    '            attention.o_proj.input[:, -1, own] = value',
    '        logits = nnsight.save(model.lm_head.output[0, -1])',
    '    return logits[answer] - logits[foil]',
    '',
    '',
    'elsewhere = torch.stack([written(text) for text in others])',
  ],
  shows: showsOf(result, 'lead()', (value) => `lead(${value})`),
});
