import { z } from 'zod';
import {
  everyLayer,
  patchSweep,
  type Microscope,
  type Model,
  type Tensor,
} from '../microscope/index.ts';
import { round, row, topAnswers } from './answers.ts';
import type { Experiment } from './experiment.ts';

const MODEL = 'smollm2-135m';
const MAX_TOKENS = 64;
const TOP_HEADS = 8;

const specSchema = z.object({
  /** The prompt whose answer is wanted. */
  clean: z.string().min(1).max(2000),
  /** The same length in tokens, with another subject. */
  corrupt: z.string().min(1).max(2000),
  /** One token each, written without the leading space: what follows the clean and the corrupt prompt. */
  answer: z.string().min(1).max(40),
  foil: z.string().min(1).max(40),
});

const side = z.object({
  strTokens: z.array(z.string()),
  top: z.string(),
  topProbability: z.number(),
  /** Logit of the answer minus logit of the foil. */
  logitDifference: z.number(),
});

const patchedHead = z.object({
  layer: z.int(),
  head: z.int(),
  effect: z.number(),
  /** From the last position of the clean prompt to the subject, and the token it attends most. */
  subjectAttention: z.number(),
  attends: z.string(),
  attention: z.number(),
});

const resultSchema = z.object({
  clean: side,
  corrupt: side,
  /** Positions where the prompts differ. */
  subject: z.object({ positions: z.array(z.int()), text: z.string() }),
  /**
   * `[layer][head]`: how much of the answer comes back when that head's output of the clean run is put into the
   * corrupt run, at all positions. 0 is the corrupt run, 1 the clean one.
   */
  effect: z.array(z.array(z.number())),
  /** Largest effect first. */
  top: z.array(patchedHead),
  /** The top head's attention from the last position over the clean prompt. */
  topAttention: z.array(z.number()),
});

export type FactualRecallSpec = z.infer<typeof specSchema>;
export type FactualRecallResult = z.infer<typeof resultSchema>;

/** Which head carries the fact from the subject to the answer: activation patching of every head's output. */
export const factualRecall: Experiment<FactualRecallSpec, FactualRecallResult> = {
  id: 'factual-recall',
  title: 'Which head carries the capital?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: {
    article: {
      title: 'France, and Germany in its place',
      spec: {
        clean: 'The capital of France is',
        corrupt: 'The capital of Germany is',
        answer: 'Paris',
        foil: 'Berlin',
      },
    },
    japan: {
      title: 'Japan, and Italy in its place',
      spec: {
        clean: 'The capital of Japan is',
        corrupt: 'The capital of Italy is',
        answer: 'Tokyo',
        foil: 'Rome',
      },
    },
  },
  run,
};

async function run(microscope: Microscope, spec: FactualRecallSpec): Promise<FactualRecallResult> {
  const { signal } = microscope;
  const model = await microscope.model(MODEL);
  const { nLayers, nHeads } = model.config;
  const { clean, corrupt, answer, foil } = readSpec(model, spec);
  const patternHooks = everyLayer(nLayers, 'attn.hook_pattern');
  const source = await model.runWithCache(clean, patternHooks, { signal });
  const target = await model.run(corrupt, { signal });
  const { effects, sourceMetric, targetMetric } = await patchSweep(model, {
    ...{ site: 'attn_head_out_all_pos', source: clean, target: corrupt },
    ...{ metric: { answer, foil }, signal },
    onProgress: (fraction) => {
      microscope.progress(fraction);
    },
  });

  const positions = clean.flatMap((token, i) => (token === corrupt[i] ? [] : [i]));
  const strTokens = model.tokenizer.toStrTokens(clean);
  const attention = ({ layer, head }: { layer: number; head: number }) =>
    lastRow(source.cache.get(patternHooks[layer]!), head);
  const top = effects
    .map((effect, i) => ({
      ...{ layer: Math.floor(i / nHeads), head: i % nHeads },
      effect: round(effect, 5),
    }))
    .sort((a, b) => b.effect - a.effect)
    .slice(0, TOP_HEADS)
    .map((at) => {
      const looks = attention(at);
      const most = looks.indexOf(Math.max(...looks));
      const subject = positions.reduce((sum, position) => sum + looks[position]!, 0);
      return {
        ...at,
        subjectAttention: round(subject, 4),
        attends: strTokens[most]!,
        attention: looks[most]!,
      };
    });
  return {
    clean: describe(model, clean, source.logits, sourceMetric),
    corrupt: describe(model, corrupt, target.logits, targetMetric),
    subject: { positions, text: positions.map((i) => strTokens[i]!).join('') },
    effect: Array.from({ length: nLayers }, (_, layer) =>
      effects.slice(layer * nHeads, (layer + 1) * nHeads).map((effect) => round(effect, 5)),
    ),
    top,
    topAttention: attention(top[0]!),
  };
}

function readSpec({ tokenizer }: Model, spec: FactualRecallSpec) {
  const clean = tokenizer.encode(spec.clean.trimEnd());
  const corrupt = tokenizer.encode(spec.corrupt.trimEnd());
  if (clean.length === 0 || clean.length > MAX_TOKENS)
    throw new Error(
      `factual-recall: the clean prompt has ${clean.length} tokens, expected 1 to ${MAX_TOKENS}`,
    );
  if (clean.length !== corrupt.length)
    throw new Error(
      `factual-recall: expected two prompts of one length, got ${clean.length} and ${corrupt.length} tokens`,
    );
  if (clean.every((token, i) => token === corrupt[i]))
    throw new Error('factual-recall: the two prompts are the same, expected another subject');
  const answer = tokenizer.toSingleToken(` ${spec.answer.trim()}`);
  const foil = tokenizer.toSingleToken(` ${spec.foil.trim()}`);
  if (answer === foil)
    throw new Error(
      `factual-recall: the answer and the foil are both "${spec.answer.trim()}", expected two different words`,
    );
  return { clean, corrupt, answer, foil };
}

function describe(model: Model, tokens: readonly number[], logits: Tensor, difference: number) {
  const [best] = topAnswers(logits.data, model.tokenizer, 1);
  return {
    strTokens: model.tokenizer.toStrTokens(tokens),
    top: best!.text,
    topProbability: best!.probability,
    logitDifference: round(difference, 5),
  };
}

/** `[key]`: where a head looks from the last position; pattern is [1, head, query, key]. */
function lastRow({ data, shape }: Tensor, head: number): number[] {
  const [, , queries, keys] = shape as [number, number, number, number];
  return Array.from(row(data, keys, (head + 1) * queries - 1), (value) => round(value, 4));
}
