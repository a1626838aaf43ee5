import type { Microscope, Model, ModelConfig } from '../microscope/index.ts';
import { round } from './answers.ts';
import type { Experiment } from './experiment.ts';
import { allHeads, measureMeans, switchOff, type HeadMeans } from './headAblation.ts';
import { headName } from '../words/heads.ts';
import { measureOutcome, type Question } from './indirectObjectOutcome.ts';
import { PRESETS } from './indirectObjectPresets.ts';
import { referencePrompts, wordToken, writePrompt } from './indirectObjectPrompts.ts';
import {
  resultSchema,
  specSchema,
  type HeadRef,
  type IndirectObjectResult,
  type IndirectObjectSpec,
  type Outcome,
} from './indirectObjectSchema.ts';

const MODEL = 'smollm2-135m';
/** The sizes that the presets' heads are counted in. */
const PRESETS_FOR = { nLayers: 30, nHeads: 9 };
const MAX_TOKENS = 64;
/** Prompts with other names whose mean stands in for a switched-off head. */
const REFERENCES = 16;
/** A sweep takes about this many times as long as one run. */
const SWEEP_STAGES = 10;
const TOP_HEADS = 8;

/**
 * "When Mary and John went to the store, John gave a drink to": which heads bring the answer, and what is left
 * when some are switched off. After Wang et al. 2022, https://arxiv.org/abs/2211.00593.
 */
export const indirectObject: Experiment<IndirectObjectSpec, IndirectObjectResult> = {
  id: 'indirect-object',
  title: 'Which head moves the name?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: PRESETS,
  fit,
  run,
};

/** Another model may lack heads that a preset names: the same place in its depth is looked at, and those off are dropped. */
function fit(spec: IndirectObjectSpec, config: ModelConfig): IndirectObjectSpec {
  const isThere = ({ layer, head }: HeadRef) => layer < config.nLayers && head < config.nHeads;
  const { nLayers, nHeads } = PRESETS_FOR;
  const head = {
    layer: Math.min(Math.floor((spec.head.layer / nLayers) * config.nLayers), config.nLayers - 1),
    head: Math.min(Math.floor((spec.head.head / nHeads) * config.nHeads), config.nHeads - 1),
  };
  return { ...spec, head: isThere(spec.head) ? spec.head : head, off: spec.off.filter(isThere) };
}

async function run(microscope: Microscope, spec: IndirectObjectSpec) {
  const { signal } = microscope;
  const model = await microscope.model(MODEL);
  const question = readQuestion(model, spec);
  checkHeads(model, [spec.head, ...spec.off]);

  const stages = 1 + (spec.off.length > 0 ? 1 : 0) + (spec.sweep ? SWEEP_STAGES : 0);
  const report = (stage: number) => (layer: number, nLayers: number) =>
    microscope.progress((stage + (layer + 1) / nLayers) / stages);

  const clean = await measureOutcome(model, question, [], signal, report(0));
  const result = describe(model, spec, question, clean);
  const means = await standIns(model, spec, question, signal);
  if (spec.off.length > 0) {
    const off = switchOff(spec.off, means);
    result.ablated = await measureOutcome(model, question, off, signal, report(1));
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

/** Tokens, answer and foil of a spec's prompt. Throws errors that name the word or length that does not fit. */
function readQuestion(model: Model, { prompt, head }: IndirectObjectSpec): Question {
  const [text, answer, foil] =
    prompt.kind === 'names'
      ? [writePrompt(prompt), ['receiver', prompt.receiver], ['giver', prompt.giver]]
      : [prompt.text.trimEnd(), ['answer', prompt.answer], ['foil', prompt.foil]];
  const question = {
    answer: wordToken(model.tokenizer, answer[0]!, answer[1]!),
    foil: wordToken(model.tokenizer, foil[0]!, foil[1]!),
    tokens: model.tokenizer.encode(text),
    head,
  };
  if (question.answer === question.foil)
    throw new Error(
      `indirect-object: the ${answer[0]} and the ${foil[0]} are both "${answer[1]}", expected two different words`,
    );
  if (question.tokens.length === 0)
    throw new Error('indirect-object: the prompt is empty, expected at least one word');
  if (question.tokens.length > MAX_TOKENS)
    throw new Error(
      `indirect-object: the prompt is ${question.tokens.length} tokens long, expected at most ${MAX_TOKENS}`,
    );
  return question;
}

function checkHeads({ config: { nLayers, nHeads } }: Model, heads: readonly HeadRef[]): void {
  const wrong = heads.find(({ layer, head }) => layer >= nLayers || head >= nHeads);
  if (wrong)
    throw new Error(
      `indirect-object: no head ${headName(wrong)} in this model, expected layers 0 to ${nLayers - 1} and heads 0 to ${nHeads - 1}`,
    );
}

/** The last means of each model: while heads go off and on, the sentence and so the means stay the same. */
const lastMeans = new WeakMap<Model, { readonly key: string; readonly means: HeadMeans }>();

/** The mean outputs of all heads; undefined where zero stands in for a head, or none is off. */
async function standIns(
  model: Model,
  { prompt, ablation, off, sweep }: IndirectObjectSpec,
  { tokens }: Question,
  signal: AbortSignal,
): Promise<HeadMeans | undefined> {
  if (ablation === 'zero' || (off.length === 0 && !sweep)) return undefined;
  const key = JSON.stringify(prompt);
  const known = lastMeans.get(model);
  if (known?.key === key) return known.means;
  const own = prompt.kind === 'text';
  const batch = own ? tokens : references(model, prompt);
  const over = own ? 'prompts and positions' : 'prompts';
  const means = await measureMeans(model, batch, allHeads(model), over, signal);
  lastMeans.set(model, { key, means });
  return means;
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
  const word = (token: number) => ({
    token,
    text: model.tokenizer.toStrTokens([token])[0]!,
    positions: tokens.flatMap((other, position) => (other === token ? [position] : [])),
  });
  return {
    text: strTokens.join(''),
    tokens: [...tokens],
    strTokens,
    answer: word(answer),
    foil: word(foil),
    head: spec.head,
    off: spec.off,
    clean,
    ablated: null,
    ablationNote: ablationNote(spec),
    topHeads: topHeads(clean, strTokens),
    sweep: null,
  };
}

function ablationNote({ ablation, prompt }: IndirectObjectSpec): string {
  if (ablation === 'zero') return 'A switched-off head writes nothing: its output is set to zero.';
  if (prompt.kind === 'text')
    return "A switched-off head writes the mean of its own output over this prompt's positions.";
  return `A switched-off head writes its mean output, position by position, over ${REFERENCES} prompts of the same form with three different names.`;
}

function topHeads({ attribution, attention }: Outcome, strTokens: readonly string[]) {
  return attribution.heads
    .flatMap((heads, layer) => heads.map((direct, head) => ({ layer, head, direct })))
    .sort((a, b) => Math.abs(b.direct) - Math.abs(a.direct))
    .slice(0, TOP_HEADS)
    .map((at) => {
      const looks = attention[at.layer]![at.head]!;
      const position = looks.indexOf(Math.max(...looks));
      return { ...at, position, text: strTokens[position]!, attention: looks[position]! };
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
  const { nLayers, nHeads } = model.config;
  const variants = allHeads(model).map((head) => switchOff([head], means));
  const metric = { answer, foil };
  const { values } = await model.runVariants(tokens, variants, metric, { signal, onProgress });
  return Array.from({ length: nLayers }, (_, layer) =>
    values.slice(layer * nHeads, (layer + 1) * nHeads).map((value) => round(value, 5)),
  );
}
