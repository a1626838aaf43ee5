import type { LogitLensResult, LogitLensSpec } from '../../experiments/logit-lens/spec.ts';
import { py, pyPrompt, type PythonNumber, type ToPython } from '../python.ts';

type ToFile = ToPython<LogitLensSpec, LogitLensResult>;

function showsOf({ answer, rows }: LogitLensResult): PythonNumber[] {
  const shows: PythonNumber[] = [
    {
      name: 'probability of the first choice, layer by layer',
      code: 'lens.max(-1).values',
      page: rows.map(({ probabilities }) => probabilities.at(-1)![0]!),
    },
  ];
  if (answer)
    shows.push({
      name: `probability of ${py(answer.text)}, layer by layer`,
      code: `lens[:, ${answer.token}]`,
      page: rows.map(({ answerProbabilities }) => answerProbabilities!.at(-1)!),
    });
  return shows;
}

const STREAM = '# The stream at the last token before each layer, and after the last one.';

/** Each reading put to the test: see the experiment's translated.ts. */
const WITHOUT = [
  '',
  '',
  'def without(layer):',
  '    # What the lens reads there as its first choice, taken out of the stream; the rest of the model runs on.',
  '    along = model.W_U[:, lens[layer].argmax()] * model.ln_final.weight',
  '    x = stream[layer][0, -1]',
  '    rest = x - (x @ along) / (along @ along) * along',
  '    logits = run(prompt, [(f"blocks.{layer}.hook_resid_pre", put(rest, 0, -1))])',
  '    return logits[0, -1].softmax(-1)[lens[-1].argmax()]',
  '',
  '',
];

const leftOf = ({ nLayers, translated }: LogitLensResult): PythonNumber[] =>
  translated
    ? [
        {
          name: 'probability of the final choice without what the lens reads, layer by layer',
          code: `[without(layer) for layer in range(${nLayers})]`,
          page: translated.rows.slice(0, nLayers).map(({ left }) => left!),
        },
      ]
    : [];

export const python: ToFile = ({ prompt }, result) => ({
  lines: [
    pyPrompt('prompt', prompt),
    'cache = cached(prompt)',
    STREAM,
    `stream = [cache[f"blocks.{layer}.hook_resid_pre"] for layer in range(${result.nLayers})]`,
    `stream.append(cache["blocks.${result.nLayers - 1}.hook_resid_post"])`,
    'lens = torch.stack([model.unembed(model.ln_final(x))[0, -1].softmax(-1) for x in stream])',
    ...WITHOUT,
  ],
  shows: [...showsOf(result), ...leftOf(result)],
});

export const nnsight: ToFile = ({ prompt }, result) => ({
  begins: 'nnsight',
  lines: [
    pyPrompt('prompt', prompt),
    STREAM,
    'with model.trace(tokens(prompt)):',
    '    stream = nnsight.save([])',
    '    for layer in model.model.layers:',
    '        stream.append(layer.input)',
    '    stream.append(model.model.layers[-1].output)',
    'norm, unembed = hf_model.model.norm, hf_model.lm_head',
    'lens = torch.stack([unembed(norm(x))[0, -1].softmax(-1) for x in stream])',
  ],
  shows: showsOf(result),
});
