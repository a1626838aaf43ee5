import type { Microscope, Model } from '../../microscope/index.ts';
import { defineExperiment } from '../experiment.ts';
import { checkHeads } from '../measure/heads.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import { wholePattern } from '../measure/patterns.ts';
import { readPrompt } from '../measure/question.ts';
import { measurePassports, type Passports } from './passports.ts';
import { readTokens } from './readText.ts';
import { MODEL, spec, type AttentionHeadsResult, type AttentionHeadsSpec } from './spec.ts';
import { STORIES, type Story } from './stories.ts';
import { patternsOf, Tally } from './tally.ts';

/** The same whatever the prompt is. */
const lastPassports = lastPerModel<Passports>();

async function run(
  microscope: Microscope,
  asked: AttentionHeadsSpec,
): Promise<AttentionHeadsResult> {
  const model = await microscope.model(MODEL);
  checkHeads(model, spec.id, [asked.head]);
  const here = await readHere(model, asked, microscope.signal);
  microscope.progress(0.05, { here });
  const passports = await lastPassports(model, null, () =>
    measurePassports(microscope, model, (fraction) =>
      microscope.progress(0.05 + 0.95 * fraction, { here }),
    ),
  );
  return { ...passports, here };
}

async function readHere(
  model: Model,
  { prompt, head }: AttentionHeadsSpec,
  signal: AbortSignal,
): Promise<AttentionHeadsResult['here']> {
  const text = readTokens(model.tokenizer, readPrompt(model.tokenizer, spec.id, prompt));
  const hooks = patternsOf(model);
  const { cache } = await model.runWithCache(text.tokens, hooks, { signal });
  const tally = new Tally(model);
  tally.add(
    STORIES,
    text,
    hooks.map((hook) => cache.get(hook)),
  );
  const byStory = <Value>(read: (story: Story) => Value) =>
    Object.fromEntries(STORIES.map((story) => [story, read(story)])) as Record<Story, Value>;
  return {
    strTokens: [...text.strTokens],
    positions: byStory((story) => tally.of(story)?.positions ?? 0),
    holds: byStory((story) => tally.of(story)?.holds ?? null),
    head,
    pattern: wholePattern(cache.get(hooks[head.layer]!), head.head).map((row, query) =>
      row.slice(0, query + 1),
    ),
  };
}

export const attentionHeads = defineExperiment(spec, run);
