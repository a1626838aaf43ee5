import type { Microscope, Model } from '../../microscope/index.ts';
import { isJoined } from '../../words/askedWord.ts';
import { spellTokens } from '../../words/spelling.ts';
import { defineExperiment } from '../experiment.ts';
import { InputError } from '../inputError.ts';
import { byLayer, rankHeads } from '../measure/grids.ts';
import { allHeads, checkHeads, measureMeans, switchOff, type HeadMeans } from '../measure/heads.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import { roundLogit } from '../measure/numbers.ts';
import { mostAttended } from '../measure/patterns.ts';
import { describeToken, readQuestion, type Question } from '../measure/question.ts';
import { measureOutcome } from './outcome.ts';
import { askedOf, referencePrompts } from './prompts.ts';
import {
  MODEL,
  spec,
  type IndirectObjectResult,
  type IndirectObjectSpec,
  type Outcome,
} from './spec.ts';

const NAME = spec.id;
/** Prompts with other names whose mean stands in for a switched-off head. */
const REFERENCES = 16;
/** A sweep takes about this many times as long as one run. */
const SWEEP_STAGES = 10;
const TOP_HEADS = 8;

async function run(microscope: Microscope, spec: IndirectObjectSpec) {
  const { signal } = microscope;
  const model = await microscope.model(MODEL);
  checkNames(spec.prompt);
  const question = readQuestion(model, NAME, askedOf(spec.prompt));
  checkHeads(model, NAME, [spec.head, ...spec.off]);

  const stages = 1 + (spec.off.length > 0 ? 1 : 0) + (spec.sweep ? SWEEP_STAGES : 0);
  const report = (stage: number) => (layer: number, nLayers: number) =>
    microscope.progress((stage + (layer + 1) / nLayers) / stages);

  const clean = await measureOutcome(model, question, spec.head, [], signal, report(0));
  const result = describe(model, spec, question, clean);
  const means = await standIns(model, spec, question, signal);
  if (spec.off.length > 0) {
    const off = switchOff(spec.off, means);
    result.ablated = await measureOutcome(model, question, spec.head, off, signal, report(1));
  }
  if (spec.sweep) {
    const before = (stages - SWEEP_STAGES) / stages;
    microscope.progress(before, result);
    result.sweep = await sweepHeads(model, question, means, signal, (fraction) => {
      microscope.progress(before + (fraction * SWEEP_STAGES) / stages);
    });
  }
  return result;
}

/** Names stand in a sentence of ours, each with a space before it. */
function checkNames(prompt: IndirectObjectSpec['prompt']): void {
  if (prompt.kind !== 'names') return;
  for (const role of ['receiver', 'giver'] as const)
    if (isJoined(prompt[role]))
      throw new InputError(role, `${NAME}: expected a name, got "${prompt[role].trim()}"`);
}

/** The last means of each model: while heads go off and on, the sentence and so the means stay the same. */
const lastMeans = lastPerModel<HeadMeans>();

/** The mean outputs of all heads; undefined where zero stands in for a head, or none is off. */
async function standIns(
  model: Model,
  { prompt, ablation, off, sweep }: IndirectObjectSpec,
  { tokens }: Question,
  signal: AbortSignal,
): Promise<HeadMeans | undefined> {
  if (ablation === 'zero' || (off.length === 0 && !sweep)) return undefined;
  const own = prompt.kind === 'text';
  const batch = own ? tokens : references(model, prompt);
  const over = own ? 'prompts and positions' : 'prompts';
  return lastMeans(model, prompt, () => measureMeans(model, batch, allHeads(model), over, signal));
}

function references(
  { tokenizer }: Model,
  { template, receiver, giver }: Extract<IndirectObjectSpec['prompt'], { kind: 'names' }>,
): number[][] {
  const texts = referencePrompts(template, REFERENCES, [receiver, giver]);
  return texts.map((text) => tokenizer.encode(text));
}

function describe(
  model: Model,
  spec: IndirectObjectSpec,
  { tokens, answer, foil }: Question,
  clean: Outcome,
): IndirectObjectResult {
  const strTokens = model.tokenizer.toStrTokens(tokens);
  return {
    text: spellTokens(strTokens).text,
    tokens: [...tokens],
    strTokens,
    answer: describeToken(model, tokens, answer),
    foil: describeToken(model, tokens, foil),
    head: spec.head,
    off: spec.off,
    clean,
    ablated: null,
    ...standInOf(spec),
    topHeads: topHeads(clean, strTokens),
    sweep: null,
  };
}

function standInOf({ ablation, prompt }: IndirectObjectSpec) {
  if (ablation === 'zero') return { standIn: 'zero', standInPrompts: 0 } as const;
  return prompt.kind === 'text'
    ? ({ standIn: 'mean over positions', standInPrompts: 1 } as const)
    : ({ standIn: 'mean over prompts', standInPrompts: REFERENCES } as const);
}

function topHeads({ attribution, attention }: Outcome, strTokens: readonly string[]) {
  return rankHeads(attribution.heads, Math.abs)
    .slice(0, TOP_HEADS)
    .map(({ value, ...at }) => {
      const most = mostAttended(attention[at.layer]![at.head]!);
      return { ...at, direct: value, text: strTokens[most.position]!, ...most };
    });
}

/** The logit difference with each head alone switched off: `[layer][head]`. */
async function sweepHeads(
  model: Model,
  { tokens, answer, foil }: Question,
  means: HeadMeans | undefined,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<number[][]> {
  const variants = allHeads(model).map((head) => switchOff([head], means));
  const metric = { answer, foil };
  const { values } = await model.runVariants(tokens, variants, metric, { signal, onProgress });
  return byLayer(values.map(roundLogit), model.config.nHeads);
}

export const indirectObject = defineExperiment(spec, run);
