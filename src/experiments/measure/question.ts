import type { Model, Tokenizer } from '../../microscope/index.ts';
import { askedText, isJoined, joinedWord } from '../../words/askedWord.ts';
import { InputError } from '../inputError.ts';

/** Prompts longer than this are refused: an experiment on each head or layer would take a reader minutes. */
export const MAX_TOKENS = 64;

/** A prompt with the answer and the foil whose logits are compared, as tokens. */
export interface Question {
  readonly tokens: readonly number[];
  readonly answer: number;
  readonly foil: number;
}

/** A word with the part it plays, which names its field when it does not fit: "receiver", "answer". */
export interface AskedWord {
  readonly role: string;
  readonly word: string;
}

/**
 * Tokenises a prompt, its answer and its foil, once. Throws errors that begin with `experiment` and name the word or
 * the length that does not fit. White space at the end of the prompt is left out: the answer brings its own. Refused there
 * where the answer brings none.
 */
export function readQuestion(
  { tokenizer }: Model,
  experiment: string,
  { text, answer, foil }: { text: string; answer: AskedWord; foil: AskedWord },
): Question {
  const pair = readPair(tokenizer, experiment, answer, foil);
  checkJoined(experiment, 'prompt', text, [answer.word, foil.word]);
  return { tokens: readPrompt(tokenizer, experiment, text), ...pair };
}

/** Throws InputError where a word is joined to a prompt that ends with white space: is it joined to that, or to the word before? */
export function checkJoined(
  experiment: string,
  field: string,
  prompt: string,
  words: readonly string[],
): void {
  const joined = words.find(isJoined);
  if (joined === undefined || prompt === prompt.trimEnd()) return;
  throw new InputError(
    field,
    `${experiment}: expected a ${field} that ends with what "${joined.trim()}" is joined to, got a space at its end`,
  );
}

/** Tokens of one prompt. `field` tells it from others, such as a "clean prompt". */
export function readPrompt(
  tokenizer: Tokenizer,
  experiment: string,
  prompt: string,
  field = 'prompt',
): number[] {
  const tokens = tokenizer.encode(prompt.trimEnd());
  if (tokens.length === 0)
    throw new InputError(field, `${experiment}: the ${field} is empty, expected at least one word`);
  if (tokens.length > MAX_TOKENS)
    throw new InputError(
      field,
      `${experiment}: the ${field} is ${tokens.length} tokens long, expected at most ${MAX_TOKENS}`,
    );
  return tokens;
}

/** Answer and foil as two different tokens. */
export function readPair(
  tokenizer: Tokenizer,
  experiment: string,
  answer: AskedWord,
  foil: AskedWord,
): { answer: number; foil: number } {
  const read = {
    answer: readWord(tokenizer, experiment, answer),
    foil: readWord(tokenizer, experiment, foil),
  };
  if (read.answer === read.foil)
    throw new InputError(
      foil.role,
      `${experiment}: the ${answer.role} and the ${foil.role} are both "${answer.word.trim()}", expected two different words`,
    );
  return read;
}

/**
 * The id of ` ${word}`; of what is written after `##` without a space before it: see askedText. Throws an error that names
 * the word and the tokens it splits into.
 */
export function readWord(
  tokenizer: Tokenizer,
  experiment: string,
  { role, word }: AskedWord,
): number {
  const written = word.trim();
  if (written === '')
    throw new InputError(role, `${experiment}: the ${role} is empty, expected a word`);
  const text = askedText(written);
  if (text === null)
    throw new InputError(
      role,
      `${experiment}: expected a word right after "##", which joins the ${role} to what stands before it, got "${written}"`,
    );
  try {
    return tokenizer.toSingleToken(text);
  } catch (cause) {
    const parts = tokenizer.toStrTokens(tokenizer.encode(text)).map((part) => JSON.stringify(part));
    const hint = wouldJoin(tokenizer, written)
      ? `; "${joinedWord(written)}" asks for it without a space before it`
      : '';
    throw new InputError(
      role,
      `${experiment}: expected one token for the ${role}, got "${written}", which splits into ${parts.join(', ') || 'none'}${hint}`,
      { cause },
    );
  }
}

/** Whether a word that is no token after a space is one without. */
function wouldJoin(tokenizer: Tokenizer, word: string): boolean {
  if (isJoined(word)) return false;
  try {
    tokenizer.toSingleToken(word);
    return true;
  } catch {
    return false;
  }
}

/** What a result says of a token that was asked about. */
export function describeToken({ tokenizer }: Model, tokens: readonly number[], token: number) {
  return {
    token,
    text: tokenizer.toStrTokens([token])[0]!,
    positions: tokens.flatMap((other, position) => (other === token ? [position] : [])),
  };
}
