import type { Shape } from '../../experiments/superposition/limits.ts';
import type {
  SuperpositionResult,
  SuperpositionSpec,
  ToyResult,
} from '../../experiments/superposition/spec.ts';
import { series, upper } from '../../words/lists.ts';
import { countWord, formatNumber } from '../../words/numbers.ts';

/** A share of examples: `5%`, and `always` for all of them. */
export function densityName(density: number): string {
  if (density === 1) return 'always';
  const percent = Math.round(density * 1000) / 10;
  return `${formatNumber(percent, Number.isInteger(percent) ? 0 : 1)}%`;
}

export const SHAPE_NAMES: Readonly<Record<Shape, string>> = {
  axes: 'right angles',
  mixed: 'a pair, and one alone',
  pairs: 'opposite pairs',
  triangle: 'triangle',
  pentagon: 'pentagon',
  polygon: 'even polygon',
  other: 'no plain shape',
};

const featuresIn = ({ features, dims }: SuperpositionSpec) =>
  `${countWord(features)} features in ${countWord(dims)} dimensions`;

export const isSweep = ({ density }: SuperpositionSpec) => density === null;

export function modelName({ density }: SuperpositionSpec, model: ToyResult, at: number): string {
  if (density !== null) return `start ${at + 1}`;
  return model.density === 1 ? 'always there' : `there in ${densityName(model.density)}`;
}

export const keptWords = (kept: number, shape: Shape): string =>
  kept === 0 ? 'none kept' : `${kept} kept: ${SHAPE_NAMES[shape]}`;

export const firstOf = ({ models }: SuperpositionResult): ToyResult => models[0]!;
export const lastOf = ({ models }: SuperpositionResult): ToyResult => models.at(-1)!;

export function geometryTitle(
  result: SuperpositionResult,
  spec: SuperpositionSpec,
  stage: 'before' | 'training' | 'told',
): string {
  if (stage !== 'told')
    return `Eight small models ${stage === 'before' ? 'before' : 'in'} training: ${featuresIn(spec)}`;
  if (result.starts) {
    const { worse } = result.starts;
    return worse === 0
      ? 'Eight starts on the same kind of data, and none ends much worse than the best'
      : `Eight starts on the same kind of data: ${countWord(worse)} ${worse === 1 ? 'ends' : 'end'} more than a tenth worse than the best`;
  }
  const [dense, sparse] = [firstOf(result).kept, lastOf(result).kept];
  return sparse > dense
    ? `The rarer the features, the more of them fit: from ${countWord(dense)} to ${countWord(sparse)} in ${countWord(spec.dims)} dimensions`
    : `Rarer features, and yet no more of them kept: ${countWord(sparse)} in ${countWord(spec.dims)} dimensions`;
}

export function geometryCaption(spec: SuperpositionSpec): string {
  const { dims, density, importance } = spec;
  const what =
    dims === 2
      ? 'Each line is the direction that stands for one feature; on the circle it has length one.'
      : 'Each bar is one feature’s share of a dimension: a whole one (right line) if it has an axis to itself, a half (left line) if it lies opposite another.';
  const data =
    density === null
      ? 'Below each model: in how many of its examples each feature is there.'
      : `Each feature is there in ${densityName(density)} of the examples of every model; the models differ in where they start and in what they happen to see.`;
  const counts =
    importance === 1
      ? 'All features count alike.'
      : `Feature 1 counts most, each next one ${formatNumber(importance, 2)} times as much as the one before.`;
  return `${what} ${data} ${counts}`;
}

/** How many features the guess may be: from as many as there are dimensions. */
export function keptOptions({ features, dims }: SuperpositionSpec) {
  const counts = [...new Set([dims, dims + 1, 2 * dims, features])].filter((n) => n <= features);
  return counts
    .sort((a, b) => a - b)
    .map((value) => ({ value: String(value), label: countWord(value) }));
}

const START_OPTIONS = [
  { value: 'none', label: 'All eight do as well as the best' },
  { value: 'some', label: 'One, two or three do worse' },
  { value: 'most', label: 'Half or more do worse' },
];

export function firstQuestion(spec: SuperpositionSpec, result: SuperpositionResult) {
  const { starts } = result;
  if (starts) {
    const { worse } = starts;
    return {
      question:
        'The same model, the same kind of data, eight starts. How many do clearly worse than the best?',
      options: START_OPTIONS,
      answer: worse === 0 ? 'none' : worse < 4 ? 'some' : 'most',
      reveal: () => startsReveal(result),
    };
  }
  const rare = lastOf(result);
  return {
    question: `${upper(featuresIn(spec))}. Each is there in ${densityName(rare.density)} of the examples. How many will the model keep apart?`,
    options: keptOptions(spec),
    answer: String(rare.kept),
    reveal: () => {
      const dense = firstOf(result);
      return (
        `Where they are always there it kept ${countWord(dense.kept)} (${SHAPE_NAMES[dense.shape]}). ` +
        `Where each is there in ${densityName(rare.density)} of the examples it kept ${countWord(rare.kept)} (${SHAPE_NAMES[rare.shape]}).`
      );
    },
  };
}

function startsReveal({ models, starts }: SuperpositionResult): string {
  if (!starts) return '';
  const best = models[starts.best]!;
  const worst = Math.max(...models.map(({ loss }) => loss));
  return (
    `${upper(countWord(starts.worse))} of eight end more than a tenth above the lowest loss. ` +
    `The best has ${formatNumber(best.loss, 4)} (${SHAPE_NAMES[best.shape]}), the worst ${formatNumber(worst, 4)}.`
  );
}

export type Outcome = 'both' | 'one' | 'third' | 'neither';

export const OUTCOMES: readonly { readonly value: Outcome; readonly label: string }[] = [
  { value: 'both', label: 'Both' },
  { value: 'one', label: 'One of the two' },
  { value: 'neither', label: 'Neither, and nothing else' },
  { value: 'third', label: 'Neither, but one that was not there' },
];

/** Above this an output says that the feature is there. */
const THERE = 0.3;

export function outcomeOf({ pair, outputs }: NonNullable<ToyResult['meeting']>): Outcome {
  const there = (i: number) => (outputs[i] ?? 0) > THERE;
  const own = pair.filter(there).length;
  if (own === 2) return 'both';
  if (own === 1) return 'one';
  return outputs.some((_, i) => there(i) && !pair.includes(i)) ? 'third' : 'neither';
}

const feature = (i: number) => `feature ${i + 1}`;

export const meetingQuestion = ({ pair }: NonNullable<ToyResult['meeting']>, model: string) =>
  `In the model “${model}”, features ${pair[0] + 1} and ${pair[1] + 1} come together, both at full strength. What does it give back?`;

export function meetingReveal(meeting: NonNullable<ToyResult['meeting']>): string {
  const { pair, outputs, together, alone } = meeting;
  const out = (i: number) => `${feature(i)} at ${formatNumber(outputs[i] ?? 0)}`;
  const ghost = outputs.findIndex((value, i) => value > THERE && !pair.includes(i));
  const third = ghost < 0 ? '' : `, and ${out(ghost)}, which was not there`;
  return (
    `It gives ${series(pair.map(out))}${third}. The squared error is ${formatNumber(together)}; ` +
    `of either alone it is ${series(alone.map((value) => formatNumber(value)))}.`
  );
}

export function meetingTitle(
  pair: readonly number[],
  { outputs, error }: { readonly outputs: readonly number[]; readonly error: number },
): string {
  const [a = 0, b = a] = pair;
  const back = pair
    .map((i) => formatNumber(outputs[i] ?? 0))
    .filter((_, at) => at === 0 || a !== b);
  return a === b
    ? `Alone, feature ${a + 1} comes back at ${back.join('')}, with an error of ${formatNumber(error)}`
    : `Together, features ${a + 1} and ${b + 1} come back at ${series(back)}, with an error of ${formatNumber(error)}`;
}

export const MEETING_CAPTION =
  'In each cell two features are there at once, both at 1, and no other; on the diagonal one is there alone. The value is the squared error of what the model gives back, summed over all features. Below: the chosen cell, feature by feature.';

export function curveTitle(result: SuperpositionResult, spec: SuperpositionSpec): string {
  if (result.starts) {
    const losses = result.models.map(({ loss }) => loss);
    return `The same data, eight losses: from ${formatNumber(Math.min(...losses), 4)} to ${formatNumber(Math.max(...losses), 4)}`;
  }
  const [dense, sparse] = [firstOf(result), lastOf(result)];
  return `Features per dimension: ${formatNumber(dense.perDimension)} where they are always there, ${formatNumber(sparse.perDimension)} at ${densityName(sparse.density)}${spec.dims === 2 ? '' : ` (${countWord(spec.dims)} dimensions)`}`;
}

export const curveCaption = (spec: SuperpositionSpec): string =>
  isSweep(spec)
    ? 'The squared lengths of all directions, added up and divided by the number of dimensions. One point is one model, from one start. Choose one, and train its density again: does another start end at the same height?'
    : 'Squared error by importance on 2,000 examples that no model was trained on, the same for all eight.';

/** Of the point that is chosen on the curve. */
export const trainAgain = (name: string): string => `Train “${name}” again, from eight starts`;
