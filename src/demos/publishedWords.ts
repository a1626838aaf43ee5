import type { PublishedIoiResult } from '../experiments/publishedIoi.ts';

type Row = PublishedIoiResult['rows'][number];

/** What each group of rows measures, in its unit. */
const TITLES: Readonly<Record<Row['group'], string>> = {
  difference: 'Lead of the receiver (logits)',
  lens: 'The lead read on the way (logits)',
  attribution: 'What a head writes to it (logits)',
  patching: 'What a patched head brings back (1 is all)',
  ablation: 'The lead with a head silent (logits)',
};

export function publishedGroups({ rows }: PublishedIoiResult) {
  return (Object.keys(TITLES) as Row['group'][]).map((group) => ({
    title: TITLES[group],
    rows: rows.filter((row) => row.group === group),
  }));
}

export function publishedVerdict({ rows, passed, tolerance }: PublishedIoiResult): string {
  return `${passed} of ${rows.length} numbers lie within ${tolerance} of the published ones.`;
}
