import type { AttentionHeadsResult } from '../../experiments/attention-heads/spec.ts';
import { STORIES, type Story } from '../../experiments/attention-heads/stories.ts';
import { headName, type HeadPlace } from '../../words/heads.ts';
import { formatNumber } from '../../words/numbers.ts';
import type { ScatterAxis, ScatterData } from '../kit/scatterOptions.ts';
import { headCount, NAMES, percent, type Here } from './words.ts';

type Result = AttentionHeadsResult;

interface Column {
  readonly axis: ScatterAxis;
  readonly grid: readonly (readonly number[])[];
}

/** What the heads can be laid out by: every story on the corpus, spread and distance, what its weights write, and the stories on the prompt. */
function columnsOf({ corpus, copying }: Result, here: Here): Column[] {
  const stories = (grids: Result['corpus']['score'], where: string) =>
    STORIES.flatMap((story: Story) => {
      const grid = grids[story];
      return grid ? [{ axis: { label: `${NAMES[story].at}${where}`, format: percent }, grid }] : [];
    });
  const number = (digits: number) => (value: number) => formatNumber(value, digits);
  return [
    ...stories(corpus.score, ''),
    { axis: { label: 'entropy (nats)', format: number(1) }, grid: corpus.entropy },
    { axis: { label: 'distance (tokens)', format: number(0) }, grid: corpus.distance },
    { axis: { label: 'copies what it reads', format: percent }, grid: copying.copies },
    { axis: { label: 'writes against what it reads', format: percent }, grid: copying.opposes },
    ...stories(here.holds, ': right in this sentence'),
  ];
}

/** Across and up, before the reader chooses: how far back, and how much to the token before. */
export const FIRST_AXES = ['distance (tokens)', NAMES.previous.at] as const;

/** `axes`: labels of the axes across and up. One that is not there gives way to the first. */
export function finderData(
  result: Result,
  here: Here,
  chosen: HeadPlace,
  axes: readonly [across: string, up: string],
): ScatterData {
  const columns = columnsOf(result, here);
  const indexOf = (label: string) =>
    Math.max(
      0,
      columns.findIndex(({ axis }) => axis.label === label),
    );
  return {
    points: result.corpus.entropy.flatMap((line, layer) =>
      line.map((_, head) => ({
        name: headName({ layer, head }),
        values: columns.map(({ grid }) => grid[layer]![head]!),
      })),
    ),
    axes: columns.map(({ axis }) => axis),
    ...{ x: indexOf(axes[0]), y: indexOf(axes[1]), chosen: [headName(chosen)] },
  };
}

export const finderTitle = (result: Result): string =>
  `${headCount(result)} heads, each a point: find one that looks like something`;

export const FINDER_CAPTION = `Each point is a head, by two of its measures. A share is mean attention to what is named, on texts that stay the same; or how often that story is right in the sentence above; or of how many words its weights write most, or least, towards the word itself. Choose a point to see its passport.`;

export const headOf = (name: string): HeadPlace => {
  const [layer = 0, head = 0] = name.split('.').map(Number);
  return { layer, head };
};
