import type { HookName, Microscope, Model } from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { defineExperiment } from '../experiment.ts';
import { mapGrid } from '../measure/grids.ts';
import { checkHeads } from '../measure/heads.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import { mean, roundLogit } from '../measure/numbers.ts';
import { attentionFrom, mostAttended } from '../measure/patterns.ts';
import { describeToken, readQuestion, type Question } from '../measure/question.ts';
import { readArrows } from './finalNorm.ts';
import { readWhatCounts } from './reads.ts';
import { changesOf, readParts, repairOf, type Parts } from './repair.ts';
import type { Repair, StandIn } from './schema.ts';
import { MODEL, spec, type SelfRepairResult, type SelfRepairSpec } from './spec.ts';
import { readStandIns, type Replacements } from './standIns.ts';
import { readSuppressed } from './suppressed.ts';
import { readWeights } from './weights.ts';

async function run(microscope: Microscope, asked: SelfRepairSpec): Promise<SelfRepairResult> {
  const { signal } = microscope;
  const model = await microscope.model(MODEL);
  const { off, watched, source } = asked;
  checkHeads(model, spec.id, [...off, watched]);
  const question = readQuestion(model, spec.id, {
    text: asked.prompt,
    answer: { role: 'answer', word: asked.answer },
    foil: { role: 'foil', word: asked.foil },
  });
  const text = await lastText(model, [watched, asked.text], () =>
    readSuppressed(microscope, model, watched, asked.text),
  );
  microscope.progress(0.15);
  const before = await lastBefore(model, question, () => readParts(model, question, [], signal));
  const standIns = await lastStandIns(model, source, () => readStandIns(model, source, signal));
  microscope.progress(0.4);
  const arrows = await readArrows(model, question);
  const { repairs, zero } = await lastRepairs(model, [question, off, source], () =>
    measureRepairs(microscope, model, question, off, before, standIns, arrows.fixed),
  );
  const each = await switchOffEach(model, question, off, before, standIns, signal);
  microscope.progress(0.85);
  const seen = watch(watched, before, zero);
  const { tokens, answer, foil } = question;
  return {
    strTokens: model.tokenizer.toStrTokens(tokens),
    answer: describeToken(model, tokens, answer),
    foil: describeToken(model, tokens, foil),
    lead: roundLogit(before.attribution.total),
    writes: mapGrid(before.attribution.heads, roundLogit),
    repairs,
    others: standIns.resample.length,
    each,
    watched: {
      ...seen,
      reads: await readWhatCounts(microscope, model, {
        ...{ question, off, watched, arrows },
        ...{ cache: before.cache, position: seen.position },
      }),
    },
    weights: await readWeights(model, [...off, watched], signal),
    text,
  };
}

interface Repairs {
  readonly repairs: Record<StandIn, Repair>;
  /** The run with the heads set to zero. */
  readonly zero: Parts;
}

const lastText = lastPerModel<SelfRepairResult['text']>();
const lastBefore = lastPerModel<Parts>();
const lastStandIns = lastPerModel<Replacements>();
const lastRepairs = lastPerModel<Repairs>();

async function measureRepairs(
  microscope: Microscope,
  model: Model,
  question: Question,
  off: readonly HeadPlace[],
  before: Parts,
  standIns: Replacements,
  fixed: number,
): Promise<Repairs> {
  const runs = Object.values(standIns).flat().length;
  let done = 0;
  const measure = async (standIn: StandIn): Promise<Parts[]> => {
    const parts: Parts[] = [];
    for (const replace of standIns[standIn]) {
      parts.push(await readParts(model, question, off.map(replace), microscope.signal));
      microscope.progress(0.4 + (0.4 * ++done) / runs);
    }
    return parts;
  };
  const repair = (parts: readonly Parts[]) =>
    repairOf(
      parts.map((now) => changesOf(before, now, fixed)),
      off,
    );
  const zero = await measure('zero');
  return {
    repairs: {
      zero: repair(zero),
      mean: repair(await measure('mean')),
      resample: repair(await measure('resample')),
    },
    zero: zero[0]!,
  };
}

async function switchOffEach(
  model: Model,
  question: Question,
  off: readonly HeadPlace[],
  { attribution }: Parts,
  standIns: Replacements,
  signal: AbortSignal,
): Promise<SelfRepairResult['each']> {
  const lost = async (standIn: StandIn) => {
    const ways = standIns[standIn];
    const variants = off.flatMap((at) => ways.map((replace) => [replace(at)]));
    if (variants.length === 0) return [];
    const { base, values } = await model.runVariants(question.tokens, variants, question, {
      signal,
    });
    return off.map((_, i) =>
      roundLogit(base - mean(values.slice(i * ways.length, (i + 1) * ways.length))),
    );
  };
  const [zero, middle, resample] = [await lost('zero'), await lost('mean'), await lost('resample')];
  return off.map((at, i) => ({
    ...at,
    writes: roundLogit(attribution.heads[at.layer]![at.head]!),
    lost: { zero: zero[i]!, mean: middle[i]!, resample: resample[i]! },
  }));
}

/** Where the watched head looks and what it writes, at the old scale, with the heads on and off. */
function watch(
  { layer, head }: HeadPlace,
  before: Parts,
  now: Parts,
): Omit<SelfRepairResult['watched'], 'reads'> {
  const pattern: HookName = `blocks.${layer}.attn.hook_pattern`;
  const on = attentionFrom(before.cache.get(pattern), head, -1);
  const writes = ({ attribution, scale }: Parts) =>
    roundLogit((attribution.heads[layer]![head]! * scale) / before.scale);
  return {
    attention: { on, off: attentionFrom(now.cache.get(pattern), head, -1) },
    writes: { on: writes(before), off: writes(now) },
    position: mostAttended(on).position,
  };
}

export const selfRepair = defineExperiment(spec, run);
