import type { Microscope, Model, WeightChange } from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { lastLogits, row, softmax, topTokens } from '../measure/answers.ts';
import { lastZ, written } from '../measure/headOutput.ts';
import { inBatches } from '../measure/inBatches.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import { round, roundProbability } from '../measure/numbers.ts';
import { readPrompt } from '../measure/question.ts';
import type { TokenPair } from '../measure/tokenPair.ts';
import { rankOne, sizeOf } from './rankOne.ts';
import type { FactTracingResult, FactTracingSpec, Told } from './spec.ts';

/** Sentences that run together. */
const BATCH = 16;

type Edited = Pick<FactTracingResult, 'edited' | 'plain' | 'edits' | 'about' | 'near' | 'kept'>;

export interface Sentences {
  readonly about: readonly (readonly number[])[];
  readonly near: readonly (readonly number[])[];
}

/** Throws an InputError that names the list whose sentence does not fit. */
export function readSentences(
  { tokenizer }: Model,
  experiment: string,
  { about, near }: FactTracingSpec,
): Sentences {
  const read = (list: readonly string[], field: string) =>
    list.map((text) => readPrompt(tokenizer, experiment, text, field));
  return {
    about: read(about, 'sentences on the subject'),
    near: read(near, 'sentences on other subjects'),
  };
}

interface AskedEdits {
  readonly pair: TokenPair;
  readonly subject: number;
  readonly reader: HeadPlace;
  readonly sentences: Sentences;
  readonly spec: FactTracingSpec;
}

/** What the model says as it is, whatever is edited. */
const lastPlain = lastPerModel<Told[]>();

/** Two edits of one weight each, by a matrix of rank one, and what the model then says. */
export async function tryEdits(
  microscope: Microscope,
  model: Model,
  { pair, subject, reader, sentences, spec }: AskedEdits,
): Promise<Edited> {
  const { signal } = microscope;
  const kept = Math.ceil(sentences.near.length / 2);
  const told = spec.key === 'apart' ? sentences.near.slice(0, kept) : [];
  const { changes, sizes } = await closedForms(model, { pair, subject, reader, told }, signal);
  const { clean, metric } = pair;
  const all = [clean, ...sentences.about, ...sentences.near];
  const said: { own: { answer: number; foil: number }; tops: Told[] }[] = [];
  for (const [i, weightChanges] of [[], [changes.mlp], [changes.head]].entries()) {
    const { logits } = await model.run(clean, { weightChanges, signal });
    const odds = softmax(lastLogits(logits));
    said.push({
      own: {
        answer: roundProbability(odds[metric.answer]!),
        foil: roundProbability(odds[metric.foil]!),
      },
      tops:
        i === 0
          ? await lastPlain(model, all, () => likeliest(model, all, [], signal))
          : await likeliest(model, all, weightChanges, signal),
    });
    microscope.progress(0.7 + 0.1 * (i + 1));
  }
  const [plain, mlp, head] = said as [(typeof said)[0], (typeof said)[0], (typeof said)[0]];
  const rows = [...spec.about, ...spec.near].map((text, i) => ({
    text: text.trimEnd(),
    ...{ plain: plain.tops[i + 1]!, mlp: mlp.tops[i + 1]!, head: head.tops[i + 1]! },
  }));
  const about = rows.slice(0, spec.about.length);
  const near = rows.slice(spec.about.length);
  const editOf = (which: 'mlp' | 'head', { own, tops }: (typeof said)[0]) => {
    const changed = (list: typeof rows) =>
      list.filter((one) => one[which].text !== one.plain.text).length;
    return {
      ...{ size: sizes[which], ...own, top: tops[0]! },
      changed: {
        about: changed(about),
        kept: changed(near.slice(0, kept)),
        watched: changed(near.slice(kept)),
      },
    };
  };
  return {
    edited: { position: subject, text: model.tokenizer.toStrTokens([clean[subject]!])[0]! },
    plain: { ...plain.own, top: plain.tops[0]! },
    edits: { mlp: editOf('mlp', mlp), head: editOf('head', head) },
    ...{ about, near, kept },
  };
}

/** What is there in the clean run is made to write what is written in the corrupt one. */
async function closedForms(
  model: Model,
  {
    pair,
    subject,
    reader,
    told,
  }: Pick<AskedEdits, 'pair' | 'subject' | 'reader'> & { told: Sentences['near'] },
  signal: AbortSignal,
) {
  const { dMlp, dModel, dHead } = model.config;
  const z = `blocks.${reader.layer}.attn.hook_z` as const;
  const [post, out] = ['blocks.0.mlp.hook_post', 'blocks.0.hook_mlp_out'] as const;
  const { cache } = await model.runWithCache([pair.clean, pair.corrupt], [post, out, z], {
    signal,
  });
  const key = row(cache.get(post).data, dMlp, subject);
  const [own, other] = [0, 1].map((index) =>
    row(cache.get(out).data, dModel, index * pair.clean.length + subject),
  );
  const zs = [0, 1].map((index) => lastZ(cache.get(z), reader.head, index));
  const [says, should] = await written(model, reader, zs, signal);
  const posts: Float32Array[] = [];
  const lasts: Float32Array[] = [];
  for (const tokens of told) {
    const { cache: kept } = await model.runWithCache(tokens, [post, z], { logitsAt: [], signal });
    posts.push(...tokens.map((_, at) => row(kept.get(post).data, dMlp, at)));
    lasts.push(lastZ(kept.get(z), reader.head));
  }
  const mlp = rankOne(key, minus(other!, own!), posts);
  const head = rankOne(zs[0]!, minus(should!, says!), lasts);
  const first = await model.weights.block(0, signal);
  const reads = await model.weights.block(reader.layer, signal);
  const changes: Record<'mlp' | 'head', WeightChange> = {
    mlp: { weight: 'blocks.0.mlp.W_out', ...mlp },
    head: { weight: `blocks.${reader.layer}.attn.W_O`, head: reader.head, ...head },
  };
  const W_O = row(reads.W_O.data, dHead * dModel, reader.head);
  return {
    changes,
    sizes: {
      mlp: round(sizeOf(mlp, first.W_out.data), 4),
      head: round(sizeOf(head, W_O), 4),
    },
  };
}

const minus = (a: Float32Array, b: Float32Array) => a.map((value, i) => value - b[i]!);

/** The likeliest next word of each sentence, in their order. */
function likeliest(
  model: Model,
  sentences: readonly (readonly number[])[],
  weightChanges: readonly WeightChange[],
  signal: AbortSignal,
): Promise<Told[]> {
  const { dVocab } = model.config;
  const measure = async (batch: typeof sentences): Promise<Told[]> => {
    const { logits } = await model.run(batch, { weightChanges, signal });
    return batch.map((_, i) => {
      const one = row(logits.data, dVocab, i);
      const [token] = topTokens(one, 1);
      return {
        text: model.tokenizer.toStrTokens([token!])[0]!,
        probability: roundProbability(softmax(one)[token!]!),
      };
    });
  };
  return inBatches(sentences, measure, { rows: BATCH });
}
