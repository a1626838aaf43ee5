import { lensHooks, type Intervention, type Model } from '../../microscope/index.ts';
import { auroc, aurocInterval } from '../measure/auroc.ts';
import { row } from '../measure/answers.ts';
import { mean, round } from '../measure/numbers.ts';
import { readPrompt } from '../measure/question.ts';
import { dot } from '../measure/vectors.ts';
import { inBatches } from '../measure/inBatches.ts';
import type { Statement } from './read.ts';
import { spec } from './spec.ts';

/** Statements that run together: each again with every direction taken out. */
const ROWS = 5;

/** The model's lead of yes over no, in logits, after one statement: as it is, then without each direction. */
type Leads = readonly number[];

interface Asked {
  readonly layer: number;
  readonly question: string;
  readonly words: { readonly answer: number; readonly foil: number };
}

/**
 * Asks the model of every statement whether it holds, with each direction projected out of the stream before a layer at
 * every token but the first. `[statement][1 + direction]`.
 */
export async function leadsWithout(
  model: Model,
  statements: readonly Statement[],
  { layer, question, words }: Asked,
  directions: readonly Float64Array[],
  signal: AbortSignal,
  done: (fraction: number) => void,
): Promise<Leads[]> {
  const texts = statements.map(({ text }) =>
    readPrompt(model.tokenizer, spec.id, `${text.trim()} ${question.trim()}`, 'question'),
  );
  const hook = lensHooks(model.config)[layer]!;
  const { dModel } = model.config;
  const units = directions.map(unitOf);
  const measure = async (tokens: readonly (readonly number[])[]): Promise<Leads[]> => {
    const length = tokens[0]!.length;
    const lead = ({ data, shape }: { data: Float32Array; shape: readonly number[] }, b: number) => {
      const logits = row(data, shape[2]!, b);
      return logits[words.answer]! - logits[words.foil]!;
    };
    const { cache, logits: plain } = await model.runWithCache(tokens, [hook], { signal });
    const streams = cache.get(hook).data;
    const position = Array.from({ length: length - 1 }, (_, i) => i + 1);
    const interventions = units.flatMap((unit, u) =>
      tokens.map((_, b): Intervention => {
        const at = (p: number) => row(streams, dModel, b * length + p);
        const add = new Float32Array(position.length * dModel);
        position.forEach((p, i) => add.set(takenOut(at(p), unit), i * dModel));
        return { hook, position, add, batch: u * tokens.length + b };
      }),
    );
    const rows = units.flatMap(() => tokens);
    const { logits: without } = await model.run(rows, { interventions, signal });
    return tokens.map((_, b) => [
      lead(plain, b),
      ...units.map((_, u) => lead(without, u * tokens.length + b)),
    ]);
  };
  return inBatches(texts, measure, { done: (count) => done(count / texts.length), rows: ROWS });
}

/** What is added to a stream so that nothing of it lies along the unit vector. */
function takenOut(stream: Float32Array, unit: Float64Array): Float32Array {
  const along = dot(stream, unit);
  return Float32Array.from(unit, (value) => -along * value);
}

/** A direction of no length stays one: there is nothing to take out. */
function unitOf(direction: Float64Array): Float64Array {
  const length = Math.hypot(...direction);
  return length === 0 ? direction : direction.map((value) => value / length);
}

/** What the leads say of true and of false statements. */
export function judgedBy(right: readonly number[], wrong: readonly number[]) {
  const value = auroc(right, wrong);
  const { low, high } = aurocInterval(value, right.length, wrong.length);
  return {
    ...{ auroc: round(value, 4), low: round(low, 4), high: round(high, 4) },
    gap: round(mean(right) - mean(wrong), 4),
  };
}
