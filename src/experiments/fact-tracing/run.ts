import type { Microscope, Model } from '../../microscope/index.ts';
import { defineExperiment } from '../experiment.ts';
import { InputError } from '../inputError.ts';
import { row, topAnswers } from '../measure/answers.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import { roundLogit } from '../measure/numbers.ts';
import {
  checkLeads,
  differingPositions,
  readTokenPair,
  type TokenPair,
} from '../measure/tokenPair.ts';
import { readSentences, tryEdits } from './edits.ts';
import { knockOut } from './knock.ts';
import { MOST } from './limits.ts';
import { readReader } from './reader.ts';
import { MODEL, spec, type FactTracingResult, type FactTracingSpec } from './spec.ts';
import { columnsOf, summary, traceHooks, tracePlaces } from './trace.ts';

type Traced = Omit<
  FactTracingResult,
  'knock' | 'edited' | 'plain' | 'edits' | 'about' | 'near' | 'kept'
>;

/** The same while a reader knocks out other layers or asks other sentences. */
const lastTraced = lastPerModel<Traced>();

async function run(microscope: Microscope, asked: FactTracingSpec): Promise<FactTracingResult> {
  const { signal } = microscope;
  const model = await microscope.model(MODEL);
  const pair = readTokenPair(model, spec.id, asked);
  const differ = differingPositions(pair);
  check(model, asked, differ);
  const sentences = readSentences(model, spec.id, asked);
  const traced = await lastTraced(model, pair, () => traceFact(microscope, model, pair));
  const { reader, strongest } = traced;
  const knock = await knockOut(
    model,
    pair.clean,
    {
      ...{ answer: pair.metric.answer, subject: differ, own: asked.range },
      ...{ reads: strongest.attn.layer, near: sentences.near },
    },
    signal,
  );
  microscope.progress(0.7, { ...traced, knock });
  const subject = differ.at(-1)!;
  const edited = await tryEdits(microscope, model, {
    ...{ pair, subject, reader, sentences, spec: asked },
  });
  return { ...traced, knock, ...edited };
}

function check(
  { config: { nLayers } }: Model,
  { range: { from, to } }: FactTracingSpec,
  differ: readonly number[],
): void {
  if (differ.length > MOST.subject)
    throw new InputError(
      'corrupt prompt',
      `${spec.id}: expected prompts that differ in at most ${MOST.subject} tokens, got ${differ.length}`,
    );
  if (from > to || to >= nLayers)
    throw new InputError(
      'range',
      `${spec.id}: expected layers from 0 to ${nLayers - 1}, the first not after the last, got ${from} to ${to}`,
    );
}

async function traceFact(microscope: Microscope, model: Model, pair: TokenPair): Promise<Traced> {
  const { signal } = microscope;
  const { clean, corrupt, metric } = pair;
  const { tokenizer } = model;
  const differ = differingPositions(pair);
  const columns = columnsOf(pair, tokenizer.toStrTokens(clean));
  const { cache, logits } = await model.runWithCache([clean, corrupt], traceHooks(model), {
    signal,
  });
  const sides = [clean, corrupt].map((tokens, index) => {
    const own = row(logits.data, model.config.dVocab, index);
    const [{ text, probability } = { text: '', probability: 0 }] = topAnswers(own, tokenizer, 1);
    return {
      strTokens: tokenizer.toStrTokens(tokens),
      top: { text, probability },
      lead: roundLogit(own[metric.answer]! - own[metric.foil]!),
    };
  });
  const [first, second] = sides as [(typeof sides)[0], (typeof sides)[0]];
  checkLeads(spec.id, first.lead, second.lead);
  const leads = { clean: first.lead, corrupt: second.lead };
  const { trace, heads } = await tracePlaces(microscope, model, pair, { cache, columns, leads });
  const about = { cache, answer: metric.answer, subject: differ };
  const reader = await readReader(model, heads, about, signal);
  return { clean: first, corrupt: second, differ, columns, trace, ...summary(trace), reader };
}

export const factTracing = defineExperiment(spec, run);
