import { lensHooks, type Model } from '../../microscope/index.ts';
import { InputError } from '../inputError.ts';
import { row, surprises } from '../measure/answers.ts';
import { sum } from '../measure/numbers.ts';
import { readPrompt } from '../measure/question.ts';
import { inBatches } from '../measure/inBatches.ts';
import type { Gram, Labelled } from './fits.ts';
import { gramOf } from './fits.ts';
import { LEAST } from './limits.ts';
import { spec, type ProbesSpec, type Statements } from './spec.ts';

export type List = 'first' | 'second';

/** The places of one pair of lists among all statements: a half to fit on, and the half that is held out. */
export interface Halves {
  readonly fitted: Labelled;
  readonly heldOut: Labelled;
}

export interface Statement {
  readonly text: string;
  readonly true: boolean;
  readonly list: List;
  readonly tokens: readonly number[];
}

/** What the model makes of every statement. */
export interface Reading {
  readonly statements: readonly Statement[];
  readonly halves: Readonly<Record<List, Halves>>;
  /** `[layer][statement]`, each `[dModel]`: the stream at the last token. */
  readonly streams: readonly (readonly Float32Array[])[];
  /** `[layer]`. */
  readonly grams: readonly Gram[];
  /** `[statement]`: how surprising it is, in nats, the first token apart. */
  readonly surprise: readonly number[];
}

/** Throws an InputError with the list's name where the statements cannot be fitted on and tried. */
export async function readStatements(
  model: Model,
  asked: Pick<ProbesSpec, List>,
  signal: AbortSignal,
  done: (fraction: number) => void,
): Promise<Reading> {
  const statements = (['first', 'second'] as const).flatMap((list) =>
    readList(model, list, asked[list]),
  );
  const known = new Set(asked.first.true.concat(asked.first.false));
  const shared = [...asked.second.true, ...asked.second.false].find((text) => known.has(text));
  if (shared !== undefined)
    throw new InputError(
      'second',
      `${spec.id}: expected statements that the first lists have not, got "${shared}"`,
    );
  const halves = { first: halvesOf(statements, 'first'), second: halvesOf(statements, 'second') };
  const hooks = lensHooks(model.config);
  const { dModel } = model.config;
  const texts = statements.map(({ tokens }) => tokens);
  const measure = async (tokens: readonly (readonly number[])[]) => {
    const { cache, logits } = await model.runWithCache(tokens, hooks, { logitsAt: 'all', signal });
    const length = tokens[0]!.length;
    const surprise = surprises(logits, tokens).map(sum);
    return tokens.map((_, b) => ({
      surprise: surprise[b]!,
      streams: hooks.map((hook) =>
        row(cache.get(hook).data, dModel, b * length + length - 1).slice(),
      ),
    }));
  };
  const read = await inBatches(texts, measure, {
    done: (count) => done(count / texts.length),
  });
  const streams = hooks.map((_, layer) => read.map((one) => one.streams[layer]!));
  return {
    ...{ statements, halves, streams },
    grams: streams.map(gramOf),
    surprise: read.map(({ surprise }) => surprise),
  };
}

function readList({ tokenizer }: Model, list: List, { true: right, false: wrong }: Statements) {
  const refuse = (message: string) => new InputError(list, `${spec.id}: ${message}`);
  if (right.length !== wrong.length)
    throw refuse(
      `expected as many false statements as true ones, got ${right.length} true and ${wrong.length} false`,
    );
  if (right.length < LEAST)
    throw refuse(`expected ${LEAST} true statements or more, got ${right.length}`);
  const all = [
    ...right.map((text) => ({ text, true: true })),
    ...wrong.map((text) => ({ text, true: false })),
  ];
  const twice = all.find(({ text }, i) => all.findIndex((other) => other.text === text) !== i);
  if (twice) throw refuse(`expected each statement once, got "${twice.text}" twice`);
  return all.map((one): Statement => {
    const tokens = readPrompt(tokenizer, spec.id, one.text, list);
    if (tokens.length < 2)
      throw refuse(`expected statements of two tokens or more, got "${one.text}"`);
    return { ...one, list, tokens };
  });
}

function halvesOf(statements: readonly Statement[], list: List): Halves {
  const places = (right: boolean) =>
    statements.flatMap((one, at) => (one.list === list && one.true === right ? [at] : []));
  const [right, wrong] = [places(true), places(false)];
  const half = Math.ceil(right.length / 2);
  return {
    fitted: { true: right.slice(0, half), false: wrong.slice(0, half) },
    heldOut: { true: right.slice(half), false: wrong.slice(half) },
  };
}
