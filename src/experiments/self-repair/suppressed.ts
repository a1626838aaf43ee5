import {
  zeroAblation,
  type HookName,
  type Microscope,
  type Model,
  type Tensor,
} from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { row, softmax, surprises } from '../measure/answers.ts';
import { mean, round, roundAttention, roundProbability } from '../measure/numbers.ts';
import { patternReader } from '../measure/patterns.ts';
import { readPrompt } from '../measure/question.ts';
import { spec } from './spec.ts';
import type { SelfRepairResult } from './schema.ts';

type Suppressed = SelfRepairResult['text'];

/** Words shown, where they are held back by as much as this. */
const WORDS = 6;
const LEAST = 0.005;
/** From here on a head looks at one word. */
const LOOKS = 0.3;

/**
 * At each token of a text: the earlier word that the head looks at most (equal tokens together, the first token apart,
 * where heads rest), and what the model gives for it as next word, with the head and without it anywhere.
 */
export async function readSuppressed(
  { signal }: Pick<Microscope, 'signal'>,
  model: Model,
  { layer, head }: HeadPlace,
  text: string,
): Promise<Suppressed> {
  const tokens = readPrompt(model.tokenizer, spec.id, text, 'text');
  const pattern: HookName = `blocks.${layer}.attn.hook_pattern`;
  const on = await model.runWithCache(tokens, [pattern], { logitsAt: 'all', signal });
  const off = await model.run(tokens, {
    ...{ logitsAt: 'all', signal },
    interventions: [zeroAblation({ hook: `blocks.${layer}.attn.hook_z`, head })],
  });
  const attention = patternReader(on.cache.get(pattern));
  const chances = (run: { readonly logits: { readonly data: Float32Array } }) =>
    tokens.map((_, at) => softmax(row(run.logits.data, model.config.dVocab, at)));
  const [withIt, without] = [chances(on), chances(off)];
  const places = tokens.flatMap((_, position) => {
    const looked = new Map<number, number>();
    for (let key = 1; key <= position; key++)
      looked.set(tokens[key]!, (looked.get(tokens[key]!) ?? 0) + attention(0, head, position, key));
    const [most] = [...looked].sort((a, b) => b[1] - a[1]);
    if (!most) return [];
    const [token, share] = most;
    const best = Math.max(...[...looked.keys()].map((one) => without[position]![one]!));
    const [now, then] = [withIt[position]![token]!, without[position]![token]!];
    return [{ position, token, share, on: now, off: then, likeliest: then === best }];
  });
  const looks = places.filter(({ share }) => share >= LOOKS);
  const words = places
    .filter((one) => one.off - one.on >= LEAST)
    .sort((a, b) => b.off - b.on - (a.off - a.on))
    .slice(0, WORDS);
  const texts = model.tokenizer.toStrTokens(words.map(({ token }) => token));
  return {
    strTokens: model.tokenizer.toStrTokens(tokens),
    held: tokens.map((_, at) => {
      const place = places.find(({ position }) => position === at);
      return place ? roundProbability(place.off - place.on) : 0;
    }),
    words: words.map((one, i) => ({
      ...{ position: one.position, text: texts[i]!, attention: roundAttention(one.share) },
      ...{ on: roundProbability(one.on), off: roundProbability(one.off) },
    })),
    looks: { of: looks.length, likeliest: looks.filter(({ likeliest }) => likeliest).length },
    loss: { on: lossOf(tokens, on), off: lossOf(tokens, off) },
  };
}

/** Nats a token, the first apart; 0 of a single token. */
function lossOf(tokens: readonly number[], { logits }: { readonly logits: Tensor }): number {
  const losses = surprises(logits, [tokens])[0]!;
  return losses.length === 0 ? 0 : round(mean(losses), 4);
}
