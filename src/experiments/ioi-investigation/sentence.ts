import type { Model, Tokenizer } from '../../microscope/index.ts';
import { InputError } from '../inputError.ts';
import { NAMES } from '../indirect-object/prompts.ts';
import { readQuestion, type Question } from '../measure/question.ts';
import { OTHERS } from './limits.ts';
import { spec, type IoiSpec } from './spec.ts';

/** A sentence that names its giver twice, and the same sentence about others. */
export interface Sentence extends Question {
  /** Positions of the mentions. */
  readonly receiver: readonly number[];
  readonly giver: readonly number[];
  /** Of the giver: the first mention and the last. */
  readonly first: number;
  readonly again: number;
  readonly last: number;
  /** About three other people each, token by token as long: the reference distribution "ABC" of Wang et al. 2022. */
  readonly others: readonly (readonly number[])[];
  /** The last mention of the giver is somebody else: nobody is named twice there by him. */
  readonly unrepeated: readonly number[];
}

/** Throws InputError where the sentence does not name the receiver, and the giver twice, or the names are unfit. */
export function readSentence(model: Model, { prompt, answer, foil }: IoiSpec): Sentence {
  const question = readQuestion(model, spec.id, {
    text: prompt,
    answer: { role: 'answer', word: answer },
    foil: { role: 'foil', word: foil },
  });
  const { tokens } = question;
  const mentions = (token: number) => tokens.flatMap((other, at) => (other === token ? [at] : []));
  const [receiver, giver] = [mentions(question.answer), mentions(question.foil)];
  if (receiver.length === 0) throw new InputError('answer', missing(answer, 'once', 0));
  if (giver.length < 2) throw new InputError('foil', missing(foil, 'twice', giver.length));
  const [first, again] = [giver[0]!, giver.at(-1)!];
  const names = otherNames(model.tokenizer, tokens);
  const name = (index: number) => names[index % names.length]!;
  return {
    ...question,
    ...{ receiver, giver, first, again },
    last: tokens.length - 1,
    others: Array.from({ length: OTHERS }, (_, k) =>
      tokens.map((token, at) => {
        if (token === question.answer) return name(3 * k);
        if (token !== question.foil) return token;
        return name(at === again ? 3 * k + 2 : 3 * k + 1);
      }),
    ),
    unrepeated: tokens.map((token, at) => (at === again ? name(0) : token)),
  };
}

const missing = (word: string, times: string, got: number) =>
  `${spec.id}: expected the sentence to name "${word.trim()}" ${times} at least, with a space before it, got ${got}`;

/** Names that are one token in this model and not in the sentence. Three are needed. */
function otherNames(tokenizer: Tokenizer, tokens: readonly number[]): number[] {
  const names = NAMES.map((word) => tokenizer.encode(` ${word}`))
    .filter((ids) => ids.length === 1)
    .map(([id]) => id!)
    .filter((id) => !tokens.includes(id));
  if (new Set(names).size < 3)
    throw new Error(
      `${spec.id}: expected a model in which three of ${NAMES.join(', ')} are one token each, got ${names.length}`,
    );
  return [...new Set(names)];
}
