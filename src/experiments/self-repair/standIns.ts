import {
  valueAblation,
  zeroAblation,
  type Intervention,
  type Model,
} from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { lastOf, readElsewhere, toMean } from '../measure/elsewhere.ts';
import { OTHERS } from '../measure/otherTexts.ts';
import type { Source, StandIn } from './schema.ts';

/** A head's output at the last token replaced: one way of doing it, or several of which a mean is taken. */
export type Replacements = Readonly<Record<StandIn, readonly ((at: HeadPlace) => Intervention)[]>>;

/** Zero, the mean over other texts, and what each of them had there. */
export async function readStandIns(
  model: Model,
  source: Source,
  signal: AbortSignal,
): Promise<Replacements> {
  const elsewhere = await readElsewhere(model, source, signal);
  return {
    zero: [(at) => zeroAblation(lastOf(at))],
    mean: [(at) => toMean(at, elsewhere)],
    resample: OTHERS[source].map(
      (_, text) => (at: HeadPlace) => valueAblation(lastOf(at), elsewhere(at)[text]!),
    ),
  };
}
