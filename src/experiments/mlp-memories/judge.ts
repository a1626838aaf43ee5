import type { Model } from '../../microscope/index.ts';
import { row } from '../measure/answers.ts';
import { strongest, type Firing, type Firings } from './firings.ts';
import { promotedWords } from './promoted.ts';
import { sharedStem, sharedWord } from './rule.ts';
import type { Card, SharedStem, SharedWord } from './spec.ts';

/** Directions that go through the unembedding at once. */
const ROWS = 50;
/** Texts of either end, and words of either side, that a card shows. */
const SHOWN = { texts: 3, words: 5 };

/** What is known of one direction, and its names by the rule. */
export interface Judged {
  readonly texts: SharedWord | null;
  readonly words: SharedStem | null;
  readonly card: Omit<Card, 'neuron'>;
}

/** `written`: what each direction writes, `[directions, dModel]`; `found`: where each is strongest, in their order. */
export async function judge(
  model: Model,
  firings: Firings,
  written: Float32Array,
  found: readonly { most: Firing[]; least: Firing[] }[],
  signal: AbortSignal,
): Promise<Judged[]> {
  const { dModel, dVocab } = model.config;
  const judged: Judged[] = [];
  for (let start = 0; start < found.length; start += ROWS) {
    const data = written.slice(start * dModel, (start + ROWS) * dModel);
    const rows = data.length / dModel;
    const logits = await model.weights.project({ data, shape: [rows, dModel] }, signal);
    for (let i = 0; i < rows; i++) {
      const words = promotedWords(row(logits.data, dVocab, i), model);
      judged.push(judgeOne(firings, found[start + i]!, words));
    }
  }
  return judged;
}

function judgeOne(
  firings: Firings,
  { most, least }: { most: Firing[]; least: Firing[] },
  words: ReturnType<typeof promotedWords>,
): Judged {
  const texts = sharedWord(strongest({ most, least }).map((one) => firings.around(one)));
  const stem = sharedStem(words);
  const cut = (some: readonly Firing[]) =>
    some.slice(0, SHOWN.texts).map((one) => firings.cut(one));
  const first = (side: 'for' | 'against') =>
    words[side].slice(0, SHOWN.words).map(({ text }) => text);
  return {
    texts,
    words: stem,
    card: {
      most: cut(most),
      least: cut(least),
      words: { for: first('for'), against: first('against') },
      named: texts !== null || stem !== null,
    },
  };
}

export function tallyOf(all: readonly Judged[]) {
  return {
    byTexts: all.filter(({ texts }) => texts !== null).length,
    byWords: all.filter(({ words }) => words !== null).length,
    either: all.filter(({ card }) => card.named).length,
  };
}
