import type { ActivationCache, Model } from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { headName } from '../../words/heads.ts';
import { rankOf, row, topTokens } from '../measure/answers.ts';
import { rankHeads } from '../measure/grids.ts';
import { lastZ, written } from '../measure/headOutput.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import { roundAttention, sum } from '../measure/numbers.ts';
import { attentionFrom } from '../measure/patterns.ts';
import { capitalPrompt, COUNTRIES } from './countries.ts';
import type { FactTracingResult } from './spec.ts';

type Reader = FactTracingResult['reader'];

const SAID = 5;
const SAID_OF_COUNTRY = 3;
const TEN = 10;

/** The head that goes furthest, what it looks at, and what it says by itself: of this prompt, and of twenty countries. */
export async function readReader(
  model: Model,
  heads: readonly (readonly number[])[],
  {
    cache,
    answer,
    subject,
  }: { cache: ActivationCache; answer: number; subject: readonly number[] },
  signal: AbortSignal,
): Promise<Reader> {
  const [best, next] = rankHeads(heads).map(({ layer, head, value }) => ({
    layer,
    head,
    share: value,
  }));
  const place = best!;
  const z = lastZ(cache.get(`blocks.${place.layer}.attn.hook_z`), place.head);
  const looks = attentionFrom(cache.get(`blocks.${place.layer}.attn.hook_pattern`), place.head, -1);
  const { tokenizer } = model;
  const [logits] = await say(model, place, [z], signal);
  const countries = await lastCountries(model, headName(place), () =>
    readCountries(model, place, signal),
  );
  const among = countries.filter(({ rank }) => rank < TEN).length;
  const ranks = countries.map(({ rank }) => rank).sort((a, b) => a - b);
  const half = ranks.length / 2;
  return {
    ...place,
    next: next!,
    attention: roundAttention(sum(subject.map((at) => looks[at]!))),
    says: tokenizer.toStrTokens(topTokens(logits!, SAID)),
    rank: rankOf(logits!, answer),
    countries,
    amongTen: among,
    named: countries.filter(({ capital, top }) => capital === top).length,
    median:
      countries.length === 0 ? 0 : (ranks[Math.ceil(half) - 1]! + ranks[Math.floor(half)]!) / 2,
  };
}

/** `[dVocab]` each: what a head's output adds to every logit, by itself. */
async function say(
  model: Model,
  place: HeadPlace,
  zs: readonly Float32Array[],
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const { dModel, dVocab } = model.config;
  const rows = await written(model, place, zs, signal);
  const data = new Float32Array(rows.length * dModel);
  rows.forEach((one, i) => {
    data.set(one, i * dModel);
  });
  const logits = await model.weights.project({ data, shape: [rows.length, dModel] }, signal);
  return rows.map((_, i) => row(logits.data, dVocab, i));
}

const lastCountries = lastPerModel<Reader['countries']>();

/** Countries and capitals that are one token each: in another model, those of the twenty that are. */
async function readCountries(
  model: Model,
  place: HeadPlace,
  signal: AbortSignal,
): Promise<Reader['countries']> {
  const { tokenizer } = model;
  const { dVocab } = model.config;
  const single = (text: string) => tokenizer.encode(text).length === 1;
  const length = tokenizer.encode(capitalPrompt(COUNTRIES[0][0])).length;
  const known = COUNTRIES.filter(
    ([name, capital]) =>
      single(` ${capital}`) && tokenizer.encode(capitalPrompt(name)).length === length,
  );
  if (known.length === 0) return [];
  const hook = `blocks.${place.layer}.attn.hook_z` as const;
  const prompts = known.map(([name]) => tokenizer.encode(capitalPrompt(name)));
  const { cache, logits } = await model.runWithCache(prompts, [hook], { signal });
  const zs = known.map((_, i) => lastZ(cache.get(hook), place.head, i));
  const said = await say(model, place, zs, signal);
  return known.map(([name, capital], i) => ({
    name,
    says: tokenizer.toStrTokens(topTokens(said[i]!, SAID_OF_COUNTRY)),
    rank: rankOf(said[i]!, tokenizer.toSingleToken(` ${capital}`)),
    capital: ` ${capital}`,
    top: tokenizer.toStrTokens(topTokens(row(logits.data, dVocab, i), 1))[0]!,
  }));
}
