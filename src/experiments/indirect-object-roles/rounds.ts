import {
  attributionHooks,
  everyLayer,
  lensHooks,
  type HookName,
  type Intervention,
  type Model,
} from '../../microscope/index.ts';
import { rankOf, row, softmax } from '../measure/answers.ts';
import { mapGrid, zeros } from '../measure/grids.ts';
import { roundLogit, roundProbability } from '../measure/numbers.ts';
import { patternReader, promptOf } from '../measure/patterns.ts';
import { readWord } from '../measure/question.ts';
import { PAIRS } from './pairs.ts';
import type { HeadPlace } from '../../words/heads.ts';
import {
  TEMPLATES,
  writePrompt,
  type NameOrder,
  type TemplateId,
} from '../indirect-object/prompts.ts';
import { MEASURES, type Measure } from './rules.ts';

/** Prompts of one template and order: one length, so one batch. */
export interface Round {
  readonly tokens: readonly (readonly number[])[];
  readonly receivers: readonly number[];
  readonly givers: readonly number[];
  readonly receiverAt: number;
  readonly giverFirst: number;
  readonly giverSecond: number;
}

export function balancedPrompts(model: Model, pairs: number): Round[] {
  const orders: NameOrder[] = ['receiver-first', 'giver-first'];
  const token = (word: string) =>
    readWord(model.tokenizer, 'indirect-object-roles', { role: 'name', word });
  return (Object.keys(TEMPLATES) as TemplateId[]).flatMap((template) =>
    orders.map((order): Round => {
      const chosen = PAIRS.slice(0, pairs);
      const tokens = chosen.map(([receiver, giver]) =>
        model.tokenizer.encode(writePrompt({ template, order, receiver, giver })),
      );
      const receivers = chosen.map(([receiver]) => token(receiver));
      const givers = chosen.map(([, giver]) => token(giver));
      return {
        tokens,
        receivers,
        givers,
        // The same in all rows: each name is one token.
        receiverAt: tokens[0]!.indexOf(receivers[0]!),
        giverFirst: tokens[0]!.indexOf(givers[0]!),
        giverSecond: tokens[0]!.lastIndexOf(givers[0]!),
      };
    }),
  );
}

export async function measureHeads(
  model: Model,
  rounds: readonly Round[],
  signal: AbortSignal,
  onFraction: (fraction: number) => void,
) {
  const { nLayers, nHeads, dVocab } = model.config;
  const count = rounds.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const measures = Object.fromEntries(
    MEASURES.map((name) => [name, zeros(nLayers, nHeads)]),
  ) as Record<Measure, number[][]>;
  const lens = Array.from({ length: nLayers + 1 }, () => 0);
  const totals = { accuracy: 0, topAccuracy: 0, logitDifference: 0, probability: 0 };
  let done = 0;

  for (const { tokens, receivers, givers, ...at } of rounds) {
    const last = tokens[0]!.length - 1;
    const patterns = everyLayer(nLayers, 'attn.hook_pattern');
    const names = [
      ...new Set([...lensHooks(model.config), ...attributionHooks(model.config), ...patterns]),
    ];
    const { logits, cache } = await model.runWithCache(tokens, names, { signal });
    patterns.forEach((hook, layer) => {
      const pattern = cache.get(hook);
      const look = patternReader(pattern);
      for (let b = 0; b < tokens.length; b++)
        for (let head = 0; head < nHeads; head++) {
          const add = (name: Measure, value: number) =>
            (measures[name][layer]![head]! += value / count);
          add('toReceiver', look(b, head, last, at.receiverAt));
          add('toGiverFirst', look(b, head, last, at.giverFirst));
          add('toGiverSecond', look(b, head, last, at.giverSecond));
          add('toItself', look(b, head, last, last));
          add('secondToFirst', look(b, head, at.giverSecond, at.giverFirst));
          add('secondToAfterFirst', look(b, head, at.giverSecond, at.giverFirst + 1));
          for (let p = 1; p <= last; p++) add('toPrevious', look(b, head, p, p - 1) / last);
        }
    });
    for (const [b, prompt] of tokens.entries()) {
      const [receiver, giver] = [receivers[b]!, givers[b]!];
      const own = row(logits.data, dVocab, b);
      totals.accuracy += Number(own[receiver]! > own[giver]!) / count;
      totals.topAccuracy += Number(rankOf(own, receiver) === 0) / count;
      totals.logitDifference += (own[receiver]! - own[giver]!) / count;
      totals.probability += softmax(own)[receiver]! / count;
      const alone = { cache: promptOf(cache, b), signal };
      for (const read of await model.logitLens(prompt, alone))
        lens[read.layer]! += (read.logits[receiver]! - read.logits[giver]!) / count;
      const { heads } = await model.directLogitAttribution(prompt, receiver, giver, alone);
      heads.forEach((line, layer) =>
        line.forEach((value, head) => (measures.direct[layer]![head]! += value / count)),
      );
      done += 1;
      onFraction(done / count);
    }
  }
  for (const name of MEASURES) measures[name] = mapGrid(measures[name], roundLogit);
  return {
    accuracy: roundProbability(totals.accuracy),
    topAccuracy: roundProbability(totals.topAccuracy),
    logitDifference: roundLogit(totals.logitDifference),
    probability: roundProbability(totals.probability),
    lens: lens.map(roundLogit),
    measures,
  };
}

/** Under interventions: what each head writes towards the receiver and how much it attends to it, means; `[layer][head]`. */
export async function measureMovers(
  model: Model,
  rounds: readonly Round[],
  interventions: readonly Intervention[],
  signal: AbortSignal,
): Promise<{ direct: number[][]; toReceiver: number[][] }> {
  const { nLayers, nHeads } = model.config;
  const count = rounds.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const [direct, toReceiver] = [zeros(nLayers, nHeads), zeros(nLayers, nHeads)];
  const patterns = everyLayer(nLayers, 'attn.hook_pattern');
  const hooks = [...attributionHooks(model.config), ...patterns];
  for (const { tokens, receivers, givers, receiverAt } of rounds) {
    const last = tokens[0]!.length - 1;
    const { cache } = await model.runWithCache(tokens, hooks, { interventions, signal });
    patterns.forEach((hook, layer) => {
      const look = patternReader(cache.get(hook));
      for (let b = 0; b < tokens.length; b++)
        for (let head = 0; head < nHeads; head++)
          toReceiver[layer]![head]! += look(b, head, last, receiverAt) / count;
    });
    for (const [b, prompt] of tokens.entries()) {
      const { heads } = await model.directLogitAttribution(prompt, receivers[b]!, givers[b]!, {
        cache: promptOf(cache, b),
        signal,
      });
      heads.forEach((line, layer) =>
        line.forEach((value, head) => (direct[layer]![head]! += value / count)),
      );
    }
  }
  return { direct: mapGrid(direct, roundLogit), toReceiver: mapGrid(toReceiver, roundLogit) };
}

/** Under interventions: the mean logit difference, and the mean attention of `watched` heads to the receiver. */
export async function measureWithout(
  model: Model,
  rounds: readonly Round[],
  interventions: readonly Intervention[],
  watched: readonly HeadPlace[],
  signal: AbortSignal,
): Promise<{ difference: number; attention: number }> {
  const { dVocab } = model.config;
  const layers = [...new Set(watched.map(({ layer }) => layer))];
  const hooks = layers.map((layer): HookName => `blocks.${layer}.attn.hook_pattern`);
  const count = rounds.reduce((sum, { tokens }) => sum + tokens.length, 0);
  let difference = 0;
  let attention = 0;
  for (const { tokens, receivers, givers, receiverAt } of rounds) {
    const last = tokens[0]!.length - 1;
    const { logits, cache } = await model.runWithCache(tokens, hooks, { interventions, signal });
    for (let b = 0; b < tokens.length; b++) {
      const own = row(logits.data, dVocab, b);
      difference += (own[receivers[b]!]! - own[givers[b]!]!) / count;
      for (const { layer, head } of watched) {
        const look = patternReader(cache.get(`blocks.${layer}.attn.hook_pattern`));
        attention += look(b, head, last, receiverAt) / count / watched.length;
      }
    }
  }
  return { difference, attention };
}
