import { hasGpt2SmallShape, type Microscope, type Model } from '../../microscope/index.ts';
import { defineExperiment } from '../experiment.ts';
import { mean, round } from '../measure/numbers.ts';
import {
  measureSentence,
  patchedDifferences,
  publishedSentences,
  valueBiases,
  type SentenceMeasures,
} from './measures.ts';
import {
  PUBLISHED_ATTRIBUTION,
  PUBLISHED_DIFFERENCES,
  PUBLISHED_LENS,
  PUBLISHED_MEAN,
  PUBLISHED_PATCHING,
  PUBLISHED_TOLERANCE,
  PUBLISHED_WITHOUT,
} from './numbers.ts';
import { spec, type PublishedIoiResult, type PublishedRow } from './spec.ts';

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
): PublishedRow[] {
  const rows: PublishedRow[] = [];
  const add = (
    group: PublishedRow['group'],
    what: PublishedRow['what'],
    published: number,
    value: number,
  ) => {
    const pass = Math.abs(value - published) <= PUBLISHED_TOLERANCE;
    rows.push({ group, what, published, measured: round(value, 4), pass });
  };
  const meanOf = (read: (one: SentenceMeasures) => number) => mean(measured.map(read));
  const difference = meanOf((one) => one.difference);
  add('difference', { kind: 'mean', sentences: measured.length }, PUBLISHED_MEAN, difference);
  measured.forEach((one, i) => {
    const { prompt, receiver } = one;
    add(
      'difference',
      { kind: 'sentence', prompt, receiver },
      PUBLISHED_DIFFERENCES[i]!,
      one.difference,
    );
  });

  const { layer, ...streams } = PUBLISHED_LENS;
  for (const at of ['pre', 'mid', 'final'] as const)
    add(
      'lens',
      { kind: 'stream', at, layer },
      streams[at],
      meanOf(({ lens }) => lens[at]),
    );

  for (const { value, ...at } of PUBLISHED_ATTRIBUTION) {
    const written = meanOf((one) => one.heads[at.layer]![at.head]!);
    add('attribution', { kind: 'head', ...at }, value, written);
  }
  // The other versions' difference by the first's answer is the difference with its sign changed.
  PUBLISHED_PATCHING.forEach(({ value, ...at }, i) => {
    const back = mean(patched.map((values) => values[i]!));
    add('patching', { kind: 'head', ...at }, value, (back + difference) / (2 * difference));
  });
  const silent = meanOf((one) => one.without);
  const { value, ...without } = PUBLISHED_WITHOUT;
  add('ablation', { kind: 'head', ...without }, value, silent);
  return rows;
}

export const publishedIoi = defineExperiment(spec, run);
