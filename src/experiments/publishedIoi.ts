import { z } from 'zod';
import { hasGpt2SmallShape, type Microscope, type Model } from '../microscope/index.ts';
import { round } from './answers.ts';
import type { Experiment } from './experiment.ts';
import { headName } from '../words/heads.ts';
import {
  measureSentence,
  patchedDifferences,
  publishedSentences,
  valueBiases,
  type SentenceMeasures,
} from './publishedIoiMeasures.ts';
import {
  PUBLISHED_ATTRIBUTION,
  PUBLISHED_DIFFERENCES,
  PUBLISHED_LENS,
  PUBLISHED_MEAN,
  PUBLISHED_PATCHING,
  PUBLISHED_TOLERANCE,
  PUBLISHED_WITHOUT,
} from './publishedIoiNumbers.ts';

const specSchema = z.object({});

const rowSchema = z.object({
  group: z.enum(['difference', 'lens', 'attribution', 'patching', 'ablation']),
  what: z.string(),
  published: z.number(),
  measured: z.number(),
  pass: z.boolean(),
});

const resultSchema = z.object({
  model: z.object({ name: z.string(), hash: z.string() }),
  /** Largest accepted distance between a measured and a published number. */
  tolerance: z.number(),
  rows: z.array(rowSchema),
  passed: z.int(),
  /** Every row is within the tolerance. */
  reproduced: z.boolean(),
});

export type PublishedIoiResult = z.infer<typeof resultSchema>;
type Row = z.infer<typeof rowSchema>;

/** The published figures of GPT-2 small on indirect objects, measured on the reader's own copy beside the published ones. */
export const publishedIoi: Experiment<z.infer<typeof specSchema>, PublishedIoiResult> = {
  id: 'published-ioi',
  title: 'Does this GPT-2 small give the published numbers?',
  models: ['gpt2-small'],
  needs: 'GPT-2 small',
  spec: specSchema,
  result: resultSchema,
  presets: { published: { title: 'Eight sentences of the TransformerLens demo', spec: {} } },
  run,
};

async function run(microscope: Microscope): Promise<PublishedIoiResult> {
  const { signal } = microscope;
  const model = await microscope.model('gpt2-small');
  checkShape(model);
  const sentences = publishedSentences(model.tokenizer);
  const biases = await valueBiases(model, signal);
  const measured: SentenceMeasures[] = [];
  const patched: number[][] = [];
  for (const [i, sentence] of sentences.entries()) {
    measured.push(await measureSentence(model, sentence, biases, signal));
    // The two versions of a sentence stand side by side, with each other's answers.
    const other = sentences[i ^ 1]!;
    patched.push(await patchedDifferences(model, sentence, other, PUBLISHED_PATCHING, signal));
    microscope.progress((i + 1) / sentences.length);
  }
  const rows = compare(measured, patched);
  const passed = rows.filter((row) => row.pass).length;
  return {
    model: { name: model.name, hash: model.hash },
    tolerance: PUBLISHED_TOLERANCE,
    rows,
    passed,
    reproduced: passed === rows.length,
  };
}

function checkShape({ config }: Model): void {
  if (hasGpt2SmallShape(config)) return;
  const { architecture, nLayers, nHeads, dModel, dVocab } = config;
  throw new Error(
    `published-ioi: expected GPT-2 small (12 layers, 12 heads, width 768, 50257 tokens), got ${architecture} with ` +
      `${nLayers} layers, ${nHeads} heads, width ${dModel}, ${dVocab} tokens`,
  );
}

function compare(
  measured: readonly SentenceMeasures[],
  patched: readonly (readonly number[])[],
): Row[] {
  const rows: Row[] = [];
  const add = (group: Row['group'], what: string, published: number, value: number) => {
    const pass = Math.abs(value - published) <= PUBLISHED_TOLERANCE;
    rows.push({ group, what, published, measured: round(value, 4), pass });
  };
  const meanOf = (read: (one: SentenceMeasures) => number) => mean(measured.map(read));
  const difference = meanOf((one) => one.difference);
  add('difference', 'mean of eight sentences', PUBLISHED_MEAN, difference);
  measured.forEach((one, i) => {
    add('difference', one.text, PUBLISHED_DIFFERENCES[i]!, one.difference);
  });

  const { layer, pre, mid, final } = PUBLISHED_LENS;
  add(
    'lens',
    `before block ${layer}`,
    pre,
    meanOf(({ lens }) => lens.pre),
  );
  add(
    'lens',
    `after the attention of block ${layer}`,
    mid,
    meanOf(({ lens }) => lens.mid),
  );
  add(
    'lens',
    'after the last block',
    final,
    meanOf(({ lens }) => lens.final),
  );

  for (const { value, ...at } of PUBLISHED_ATTRIBUTION) {
    const written = meanOf((one) => one.heads[at.layer]![at.head]!);
    add('attribution', headName(at), value, written);
  }
  // The other versions' difference by the first's answer is the difference with its sign changed.
  PUBLISHED_PATCHING.forEach(({ value, ...at }, i) => {
    const back = mean(patched.map((values) => values[i]!));
    add('patching', headName(at), value, (back + difference) / (2 * difference));
  });
  const silent = meanOf((one) => one.without);
  add('ablation', `without ${headName(PUBLISHED_WITHOUT)}`, PUBLISHED_WITHOUT.value, silent);
  return rows;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
