import { secantAttribution, type Model } from '../../src/microscope/index.ts';
import { Worst, type Difference } from './differences.ts';
import type { OracleSecant } from './oracle.ts';

/** Secant attribution of each golden pair. Knows neither Node nor a browser. */
export async function compareSecants(
  model: Model,
  pairs: readonly OracleSecant[],
): Promise<Difference[]> {
  const worst = new Worst();
  for (const golden of pairs) {
    const { clean, corrupt, answer, foil } = golden;
    const found = await secantAttribution(model, { clean, corrupt, metric: { answer, foil } });
    worst.add('logit difference', found.cleanMetric - golden.logitDiffClean, golden.name);
    worst.add('logit difference', found.corruptMetric - golden.logitDiffCorrupt, golden.name);
    for (const grid of ['headZ', 'mlpOut', 'residPre'] as const) {
      golden[grid].forEach((row, layer) =>
        row.forEach((share, i) => {
          const at = `${golden.name} ${grid} layer ${layer}, ${i}`;
          worst.add('secant attribution, share', (found[grid][layer]?.[i] ?? NaN) - share, at);
        }),
      );
    }
    found.residPre.forEach((row, layer) => {
      const sum = row.reduce((total, share) => total + share, 0);
      worst.add('sums of residual shares', sum - 1, `${golden.name} layer ${layer}`);
    });
  }
  return worst.rows();
}
