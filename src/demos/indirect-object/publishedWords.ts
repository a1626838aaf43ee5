import type { PublishedIoiResult, PublishedRow } from '../../experiments/published-ioi/spec.ts';
import { headName } from '../../words/heads.ts';
import { countWord } from '../../words/numbers.ts';

/** What each group of rows measures, in its unit. */
const TITLES: Readonly<Record<PublishedRow['group'], string>> = {
  difference: 'Lead of the receiver (logits)',
  lens: 'The lead read on the way (logits)',
  attribution: 'What a head writes to it (logits)',
  patching: 'What a patched head brings back (1 is all)',
  ablation: 'The lead with a head silent (logits)',
};

export function publishedGroups({ rows }: PublishedIoiResult) {
  return (Object.keys(TITLES) as PublishedRow['group'][]).map((group) => ({
    title: TITLES[group],
    rows: rows.filter((row) => row.group === group),
  }));
}

export function publishedVerdict({ rows, passed, tolerance }: PublishedIoiResult): string {
  return `${passed} of ${rows.length} numbers lie within ${tolerance} of the published ones.`;
}

/** What the stream is read at. */
const STREAMS = {
  pre: (layer: number) => `before block ${layer}`,
  mid: (layer: number) => `after the attention of block ${layer}`,
  final: () => 'after the last block',
} as const;

export function rowName({ group, what }: PublishedRow): string {
  switch (what.kind) {
    case 'mean':
      return `mean of ${countWord(what.sentences)} sentences`;
    case 'sentence':
      return `${what.prompt} →${what.receiver}`;
    case 'stream':
      return STREAMS[what.at](what.layer);
    case 'head':
      return group === 'ablation' ? `without ${headName(what)}` : headName(what);
  }
}
