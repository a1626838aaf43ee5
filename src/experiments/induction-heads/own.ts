import type { Intervention, Model } from '../../microscope/index.ts';
import { surprises } from '../measure/answers.ts';
import { switchOff } from '../measure/heads.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import { mean, round } from '../measure/numbers.ts';
import { readPrompt } from '../measure/question.ts';
import type { InductionResult, InductionSpec } from './spec.ts';

type Surprise = readonly (number | null)[];

const lastWhole = lastPerModel<Surprise>();

/** How surprised the model is by each token of the reader's text, and by those that could be foreseen by looking back. */
export async function measureOwn(
  model: Model,
  { text, off }: Pick<InductionSpec, 'text' | 'off'>,
  signal: AbortSignal,
): Promise<InductionResult['own']> {
  const tokens = readPrompt(model.tokenizer, 'induction-heads', text, 'text');
  const again = positionsAgain(tokens);
  const surprise = await lastWhole(model, tokens, () => surpriseOf(model, tokens, [], signal));
  const without = off.length > 0 ? await surpriseOf(model, tokens, switchOff(off), signal) : null;
  return {
    strTokens: model.tokenizer.toStrTokens(tokens),
    surprise: [...surprise],
    without: without && [...without],
    again,
    mean: meansOf(surprise, again),
    meanWithout: without && meansOf(without, again),
  };
}

/** Positions of tokens that came after the same token once before: `b` of `a b … a b`. */
export function positionsAgain(tokens: readonly number[]): number[] {
  const seen = new Set<string>();
  return tokens.flatMap((token, at) => {
    if (at === 0) return [];
    const pair = `${tokens[at - 1]} ${token}`;
    const known = seen.has(pair);
    seen.add(pair);
    return known ? [at] : [];
  });
}

async function surpriseOf(
  model: Model,
  tokens: readonly number[],
  interventions: readonly Intervention[],
  signal: AbortSignal,
): Promise<Surprise> {
  const { logits } = await model.run(tokens, { logitsAt: 'all', interventions, signal });
  const [after] = surprises(logits, [tokens]);
  return [null, ...after!.map((value) => round(value, 4))];
}

function meansOf(surprise: Surprise, again: readonly number[]) {
  const meanOf = (keep: (at: number) => boolean) => {
    const values = surprise.filter((value, at) => value !== null && keep(at)) as number[];
    return values.length > 0 ? round(mean(values), 4) : null;
  };
  return { again: meanOf((at) => again.includes(at)), other: meanOf((at) => !again.includes(at)) };
}
