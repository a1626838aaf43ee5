import { afterAll, beforeAll } from 'vitest';
import type { Microscope, Model, Tokenizer } from '../../src/microscope/index.ts';
import { HookedTransformer } from '../../src/microscope/lens/model.ts';
import { Runtime } from '../../src/microscope/runtime/runtime.ts';
import { fakeMicroscope } from './fakeModel.ts';
import { madeUpModel, SMALL_LLAMA } from './madeUpModel.ts';

interface Letters {
  /** How many letters of a text are read. */
  readonly most?: number;
  readonly tokenOf?: (code: number) => number;
}

/** A letter is a token; spaces are none. */
export const letterTokenizer = ({
  most = Infinity,
  tokenOf = (code) => code % SMALL_LLAMA.dVocab,
}: Letters = {}): Tokenizer => ({
  encode: (text) =>
    Array.from(text.replaceAll(' ', '').slice(0, most), (letter) => tokenOf(letter.charCodeAt(0))),
  decode: (tokens) => tokens.join(),
  toStrTokens: (tokens) => tokens.map(String),
  toSingleToken(text) {
    const tokens = this.encode(text);
    if (tokens.length !== 1) throw new Error(`expected one token, got ${text}`);
    return tokens[0]!;
  },
});

/** A made-up model for the tests of one file, as experiments are given theirs: there while they run. */
export function openSmallLlama(tokenizer: Tokenizer, nCtx = SMALL_LLAMA.nCtx) {
  const source = madeUpModel({ ...SMALL_LLAMA, nCtx }, 'F32');
  let model: Model | undefined;
  beforeAll(async () => {
    const runtime = await Runtime.open('wasm');
    model = await HookedTransformer.build(source, { runtime, tokenizer, memory: 'lean' });
  });
  afterAll(() => model?.dispose());
  const opened = (): Model => {
    if (!model) throw new Error('the small model is there only while tests run');
    return model;
  };
  return { source, model: opened, microscope: (): Microscope => fakeMicroscope(opened()) };
}
