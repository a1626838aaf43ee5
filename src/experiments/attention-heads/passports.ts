import {
  seededRandom,
  zeroAblation,
  type Microscope,
  type Model,
  type Tensor,
} from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { row, softmax } from '../measure/answers.ts';
import { rankHeads } from '../measure/grids.ts';
import { mean, round } from '../measure/numbers.ts';
import { promptOf } from '../measure/patterns.ts';
import corpus from '../measure/texts/marked.json' with { type: 'json' };
import { measureCopying } from './copying.ts';
import { looksLike, type Shares } from './looks.ts';
import { readMarked, readTokens } from './readText.ts';
import type { AttentionHeadsResult } from './spec.ts';
import { READ, REPEATED, STORIES, type Story } from './stories.ts';
import { patternsOf, Tally, type Measured } from './tally.ts';

type Corpus = AttentionHeadsResult['corpus'];
type Alike = AttentionHeadsResult['alike'];

/** Random tokens given twice, as on the page of induction heads. */
const REPEATS = { seed: 0, length: 30, sequences: 4 };
/** Of the work, what is left when all attention has been read: the weights. */
const WEIGHTS = 0.2;
/** Heads that are set to zero. */
const ALIKE = 2;

export interface Passports {
  readonly corpus: Corpus;
  readonly alike: Alike;
  readonly copying: AttentionHeadsResult['copying'];
}

/** `onFraction`: of the work, from 0 to 1. */
export async function measurePassports(
  microscope: Microscope,
  model: Model,
  onFraction: (fraction: number) => void,
): Promise<Passports> {
  const looked = await measureLooks(microscope, model, (fraction) =>
    onFraction((1 - WEIGHTS) * fraction),
  );
  const copying = await measureCopying(microscope, model, (fraction) =>
    onFraction(1 - WEIGHTS + WEIGHTS * fraction),
  );
  return { ...looked, copying };
}

async function measureLooks(
  { signal }: Microscope,
  model: Model,
  onFraction: (fraction: number) => void,
): Promise<Omit<Passports, 'copying'>> {
  const tally = new Tally(model);
  const hooks = patternsOf(model);
  const texts = corpus.passages.map(({ text }) => readMarked(model.tokenizer, text));
  const repeated = repeatedTokens(model);
  const steps = texts.length + 2 * (1 + ALIKE);
  let done = 0;
  for (const text of texts) {
    const { cache } = await model.runWithCache(text.tokens, hooks, { signal });
    tally.add(
      READ,
      text,
      hooks.map((hook) => cache.get(hook)),
    );
    onFraction(++done / steps);
  }
  const logitsAt = Array.from({ length: REPEATS.length - 1 }, (_, at) => REPEATS.length + at);
  const { logits, cache } = await model.runWithCache(repeated, hooks, { logitsAt, signal });
  repeated.forEach((tokens, batch) => {
    const one = promptOf(cache, batch);
    tally.add(
      REPEATED,
      readTokens(model.tokenizer, tokens),
      hooks.map((hook) => one.get(hook)),
    );
  });
  onFraction((done += 2) / steps);
  const heads: Alike['heads'] = [];
  for (const { layer, head } of mostBefore(tally)) {
    const off = zeroAblation({ hook: `blocks.${layer}.attn.hook_z`, head });
    const without = await model.run(repeated, { logitsAt, interventions: [off], signal });
    heads.push({ layer, head, loss: lossOf(without.logits, repeated) });
    onFraction((done += 2) / steps);
  }
  return {
    corpus: {
      passages: texts.length,
      tokens: {
        read: texts.reduce((sum, { tokens }) => sum + tokens.length, 0),
        repeated: repeated.flat().length,
      },
      ...columnsOf(tally),
    },
    alike: { loss: lossOf(logits, repeated), heads },
  };
}

function repeatedTokens({ config: { dVocab } }: Model): number[][] {
  const random = seededRandom(REPEATS.seed);
  return Array.from({ length: REPEATS.sequences }, () => {
    const once = Array.from({ length: REPEATS.length }, () => Math.floor(random() * dVocab));
    return [...once, ...once];
  });
}

const mostBefore = (tally: Tally): HeadPlace[] =>
  rankHeads(tally.of('previous')!.score).slice(0, ALIKE);

/** Mean surprise at the tokens of the second copies, in nats; their first cannot be foreseen. */
function lossOf({ data, shape }: Tensor, repeated: readonly (readonly number[])[]): number {
  const [, , dVocab] = shape as [number, number, number];
  const surprises = repeated.flatMap((tokens, batch) =>
    tokens.slice(REPEATS.length + 1).map((token, at) => {
      const logits = row(data, dVocab, batch * (REPEATS.length - 1) + at);
      return -Math.log(softmax(logits)[token]!);
    }),
  );
  return round(mean(surprises), 4);
}

/** What the tally has of each story. */
function columnsOf(tally: Tally) {
  const measured = STORIES.map((story) => [story, tally.of(story)] as const);
  const column = <Value>(read: (one: Measured) => Value, none: Value) =>
    Object.fromEntries(measured.map(([story, one]) => [story, one ? read(one) : none])) as Record<
      Story,
      Value
    >;
  const grids = (read: (one: Measured) => number[][]) => column<number[][] | null>(read, null);
  const [holds, rest] = [grids((one) => one.holds), grids((one) => one.rest)];
  return {
    positions: column((one) => one.positions, 0),
    chance: column((one) => one.chance, 0),
    ...{ score: grids((one) => one.score), holds, rest },
    entropy: tally.entropy,
    distance: tally.distance,
    looks: countLooks(holds),
    looksAway: countLooks({ ...rest, first: null }),
  };
}

function countLooks(shares: Readonly<Record<Story, number[][] | null>>): Corpus['looks'] {
  const counts = Object.fromEntries(
    [...STORIES, 'none'].map((name) => [name, 0]),
  ) as Corpus['looks'];
  const grid = Object.values(shares).find((one) => one !== null) ?? [];
  grid.forEach((line, layer) =>
    line.forEach((_, head) => {
      const own: Shares = Object.fromEntries(
        STORIES.map((story) => [story, shares[story]?.[layer]![head]]),
      );
      counts[looksLike(own) ?? 'none'] += 1;
    }),
  );
  return counts;
}
