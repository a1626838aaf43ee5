import { estimateNodes, type Model } from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { rankHeads } from '../measure/grids.ts';
import { allHeads } from '../measure/heads.ts';
import { round } from '../measure/numbers.ts';
import { asOn, type Wiring } from './wiring.ts';

/** Of each estimate, how many heads are patched exactly. */
const FIRST = 16;

const CLEAN_RUN = 0;

interface Picked extends HeadPlace {
  readonly share: number;
  readonly position: number;
}

/** The heads that bring most back when patched by themselves, of those that either estimate puts first; by layer. */
export async function pickHeads(model: Model, wiring: Wiring, size: number): Promise<Picked[]> {
  const { pair, signal } = wiring;
  const { secant, gradient } = await estimateNodes(model, { ...pair, signal });
  const first = [secant, gradient].flatMap(({ headZ }) =>
    rankHeads(headZ, Math.abs)
      .slice(0, FIRST)
      .map(({ layer, head }) => `${layer}.${head}`),
  );
  const heads = allHeads(model).filter(({ layer, head }) => first.includes(`${layer}.${head}`));
  const { base, values } = await model.runVariants(
    pair.corrupt,
    heads.map((at) => asOn(wiring, at, CLEAN_RUN)),
    pair.metric,
    { signal },
  );
  const { cleanMetric } = secant;
  const shares = heads.map((at, i) => ({
    ...at,
    share: round((values[i]! - base) / (cleanMetric - base), 4),
    position: mostAt(secant.headZByPos[at.layer]!.map((byHead) => byHead[at.head]!)),
  }));
  return shares
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share))
    .slice(0, size)
    .sort((a, b) => a.layer - b.layer || a.head - b.head);
}

function mostAt(values: readonly number[]): number {
  const sizes = values.map(Math.abs);
  return sizes.indexOf(Math.max(...sizes));
}
