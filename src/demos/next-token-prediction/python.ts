import type {
  NextTokenPredictionResult,
  NextTokenPredictionSpec,
} from '../../experiments/next-token-prediction/spec.ts';
import { pyPrompt, type PythonNumber, type ToPython } from '../python.ts';

type ToFile = ToPython<NextTokenPredictionSpec, NextTokenPredictionResult>;

const SURPRISE = 'surprise = -probabilities[:-1].gather(-1, tokens(prompt)[0, 1:, None])[:, 0]';

const showsOf = ({ surprise, choices }: NextTokenPredictionResult): PythonNumber[] => [
  { name: 'surprise of each token, nats', code: 'surprise', page: surprise.slice(1).map(Number) },
  {
    name: 'probabilities of the first choices at the end',
    code: `probabilities[-1].exp().topk(${choices.at(-1)!.length}).values`,
    page: choices.at(-1)!.map(({ probability }) => probability),
  },
];

export const python: ToFile = ({ prompt }, result) => ({
  lines: [
    pyPrompt('prompt', prompt),
    'probabilities = run(prompt).log_softmax(-1)[0]  # [position, vocabulary]',
    SURPRISE,
  ],
  shows: showsOf(result),
});

export const nnsight: ToFile = ({ prompt }, result) => ({
  begins: 'nnsight',
  lines: [
    pyPrompt('prompt', prompt),
    'with model.trace(tokens(prompt)):',
    '    logits = nnsight.save(model.lm_head.output)',
    'probabilities = logits.log_softmax(-1)[0]  # [position, vocabulary]',
    SURPRISE,
  ],
  shows: showsOf(result),
});
