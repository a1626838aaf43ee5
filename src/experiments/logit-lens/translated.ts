import {
  lensHooks,
  type ActivationCache,
  type Intervention,
  type Microscope,
  type Model,
} from '../../microscope/index.ts';
import { rankOf, row as rowOf, softmax, topAnswers, topTokens } from '../measure/answers.ts';
import { logitDirections } from '../measure/norms.ts';
import { round, roundProbability } from '../measure/numbers.ts';
import { dot } from '../measure/vectors.ts';
import { shiftsOf } from './shifts.ts';
import type { LogitLensResult } from './spec.ts';

type Translated = NonNullable<LogitLensResult['translated']>;

/**
 * The last token's rows read twice, as they stand and each with its own shift added, and how far either is from what
 * the model says in the end. Then each row's first choice is taken out of the stream, to see whether the model misses it.
 */
export async function translate(
  microscope: Microscope,
  model: Model,
  tokens: readonly number[],
  asked: number | null,
  onFraction: (fraction: number) => void,
): Promise<Translated> {
  const { signal } = microscope;
  const {
    texts,
    tokens: counted,
    shifts,
  } = await shiftsOf(model, microscope, (fraction) => onFraction(0.7 * fraction));
  const hooks = lensHooks(model.config);
  const { cache } = await model.runWithCache(tokens, hooks, { signal });
  const streams = lastStreams(model, cache);
  const plain = await read(model, streams, signal);
  const shifted = await read(
    model,
    streams.map((stream, row) => stream.map((value, i) => value + shifts[row]![i]!)),
    signal,
  );
  onFraction(0.8);
  const end = plain.at(-1)!;
  const said = softmax(end);
  const cuts = await leftWithout(model, tokens, streams, plain, signal);
  onFraction(1);
  const even = new Float64Array(end.length).fill(1 / end.length);
  const rows = shifted.map((logits, row) => {
    const [best] = topAnswers(logits, model.tokenizer, 1);
    return {
      ...{ choice: best!.text, probability: best!.probability },
      rank: asked === null ? null : Number(rankOf(logits, asked).toPrecision(2)),
      gap: round(divergence(said, softmax(logits)), 3),
      plainGap: round(divergence(said, softmax(plain[row]!)), 3),
      left: cuts[row] ?? null,
    };
  });
  const among = rows.findIndex(({ rank }) => rank !== null && rank < 10);
  return {
    ...{ texts, tokens: counted, knowingNothing: round(divergence(said, even), 3) },
    ...{ rows, answerAmongTen: among < 0 ? null : among },
  };
}

/** `[row][dModel]` at the last token. */
function lastStreams(model: Model, cache: ActivationCache): Float32Array[] {
  return lensHooks(model.config).map((hook) => cache.get(hook).data.slice(-model.config.dModel));
}

/** `[row][dVocab]`. */
async function read(model: Model, streams: readonly Float32Array[], signal: AbortSignal) {
  const { dModel, dVocab } = model.config;
  const data = new Float32Array(streams.length * dModel);
  streams.forEach((stream, row) => data.set(stream, row * dModel));
  const logits = await model.unembed({ data, shape: [streams.length, dModel] }, signal);
  return streams.map((_, row) => rowOf(logits.data, dVocab, row));
}

/**
 * The probability that is left of the model's own choice when what the lens reads as a row's first choice is taken out
 * of the last token's stream there: its part along that token's direction, so that the lens would score it at nothing.
 */
async function leftWithout(
  model: Model,
  tokens: readonly number[],
  streams: readonly Float32Array[],
  plain: readonly Float32Array[],
  signal: AbortSignal,
): Promise<number[]> {
  const hooks = lensHooks(model.config).slice(0, model.config.nLayers);
  const [final] = topTokens(plain.at(-1)!, 1);
  const cuts: Intervention[][] = [];
  for (const [row, hook] of hooks.entries()) {
    const [first] = topTokens(plain[row]!, 1);
    const [direction] = await logitDirections(model, [first!]);
    const along = direction!;
    const share = dot(streams[row]!, along) / dot(along, along);
    cuts.push([{ hook, position: -1, add: along.map((value) => -share * value) }]);
  }
  const metric = (logits: Float32Array) => softmax(logits)[final!]!;
  const { values } = await model.runVariants(tokens, cuts, metric, { signal });
  return values.map(roundProbability);
}

/** Kullback-Leibler, in nats: what it costs to expect `guess` where `said` is true. */
function divergence(said: Float64Array, guess: Float64Array): number {
  let total = 0;
  for (let i = 0; i < said.length; i++)
    if (said[i]! > 0) total += said[i]! * Math.log(said[i]! / Math.max(guess[i]!, 1e-300));
  return total;
}
