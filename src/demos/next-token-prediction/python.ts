import type {
  NextTokenPredictionResult,
  NextTokenPredictionSpec,
} from '../../experiments/next-token-prediction/spec.ts';
import { pyPrompt, type ToPython } from '../python.ts';

export const python: ToPython<NextTokenPredictionSpec, NextTokenPredictionResult> = (
  { prompt },
  { surprise, choices },
) => ({
  lines: [
    pyPrompt('prompt', prompt),
    'probabilities = run(prompt).log_softmax(-1)[0]  # [position, vocabulary]',
    'surprise = -probabilities[:-1].gather(-1, tokens(prompt)[0, 1:, None])[:, 0]',
  ],
  shows: [
    { name: 'surprise of each token, nats', code: 'surprise', page: surprise.slice(1).map(Number) },
    {
      name: 'probabilities of the first choices at the end',
      code: `probabilities[-1].exp().topk(${choices.at(-1)!.length}).values`,
      page: choices.at(-1)!.map(({ probability }) => probability),
    },
  ],
});
