import type { HookName, Model } from '../../src/microscope/index.ts';
import type { Oracle, OracleCase } from './oracle.ts';

/** Largest difference allowed, by quantity. Counts (tokens, order, ranks) allow none. */
export const TOLERANCES = {
  'tokens that differ': 0,
  'top-10 tokens out of order': 0,
  logits: 1e-3,
  'attention rows': 1e-4,
  'residual norms, relative': 1e-4,
  'lens logits': 1e-3,
  'lens top tokens that differ': 0,
  'lens answer ranks that differ': 0,
  'logit difference': 1e-3,
  'head attributions': 1e-3,
  'MLP attributions': 1e-3,
  'attributions against their sum': 1e-3,
} as const;

export type Quantity = keyof typeof TOLERANCES;

export interface Difference {
  readonly quantity: Quantity;
  readonly worst: number;
  readonly tolerance: number;
  /** Where the worst was found. */
  readonly at: string;
  /** Values compared. */
  readonly count: number;
}

/** Logits closer than this may come in either order. */
const TIE = 1e-3;

class Worst {
  private readonly seen = new Map<Quantity, { worst: number; at: string; count: number }>();

  /** NaN is the worst there is. */
  add(quantity: Quantity, difference: number, at: string): void {
    const size = Number.isNaN(difference) ? Infinity : Math.abs(difference);
    const entry = this.seen.get(quantity) ?? { worst: -1, at: '', count: 0 };
    const worse = size > entry.worst;
    this.seen.set(quantity, {
      worst: worse ? size : entry.worst,
      at: worse ? at : entry.at,
      count: entry.count + 1,
    });
  }

  /** A count of what is wrong adds up over cases. */
  tally(quantity: Quantity, wrong: boolean, at: string): void {
    const entry = this.seen.get(quantity) ?? { worst: 0, at: '', count: 0 };
    this.seen.set(quantity, {
      worst: entry.worst + (wrong ? 1 : 0),
      at: wrong ? at : entry.at,
      count: entry.count + 1,
    });
  }

  rows(): Difference[] {
    return [...this.seen].map(([quantity, entry]) => ({
      quantity,
      tolerance: TOLERANCES[quantity],
      ...entry,
    }));
  }
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

/** Is `rank` the number of logits above that of `token`, give or take those too close to tell? */
function rankFits(logits: Float32Array, token: number, rank: number): boolean {
  const own = logits[token]!;
  let above = 0;
  let near = 0;
  for (let i = 0; i < logits.length; i++) {
    if (logits[i]! > own + TIE) above++;
    else if (i !== token && logits[i]! > own - TIE) near++;
  }
  return rank >= above && rank <= above + near;
}

async function compareRun(model: Model, golden: OracleCase, worst: Worst): Promise<void> {
  const layers = [...Array(model.config.nLayers).keys()];
  const names = layers.flatMap((layer): HookName[] => [
    `blocks.${layer}.hook_resid_pre`,
    `blocks.${layer}.attn.hook_pattern`,
  ]);
  const { logits, cache } = await model.runWithCache(golden.tokens, names);
  const at = JSON.stringify(golden.prompt);

  golden.top10.forEach(({ token, logit }, place) => {
    worst.add('logits', logits.data[token]! - logit, `${at} token ${token}`);
    worst.tally(
      'top-10 tokens out of order',
      !rankFits(logits.data, token, place),
      `${at} token ${token}`,
    );
  });

  const nPos = golden.tokens.length;
  const { dModel, nHeads } = model.config;
  for (const layer of layers) {
    const residual = cache.get(`blocks.${layer}.hook_resid_pre`).data; // [1, pos, dModel]
    golden.residPreNorm[layer]!.forEach((expected, pos) => {
      const found = norm(residual.subarray(pos * dModel, (pos + 1) * dModel));
      worst.add(
        'residual norms, relative',
        (found - expected) / expected,
        `${at} layer ${layer} position ${pos}`,
      );
    });
    const pattern = cache.get(`blocks.${layer}.attn.hook_pattern`).data; // [1, head, query, key]
    for (let head = 0; head < nHeads; head++) {
      const row = (head * nPos + nPos - 1) * nPos;
      golden.patternLastRow[`${layer}.${head}`]!.forEach((expected, key) =>
        worst.add(
          'attention rows',
          pattern[row + key]! - expected,
          `${at} L${layer}.H${head} key ${key}`,
        ),
      );
    }
  }
}

async function compareLens(model: Model, golden: OracleCase, worst: Worst): Promise<void> {
  const rows = await model.logitLens(golden.tokens);
  const answer =
    golden.answer === undefined ? undefined : model.tokenizer.toSingleToken(golden.answer);
  golden.logitLensResidPre.forEach((expected, layer) => {
    const { logits } = rows[layer]!;
    const at = `${JSON.stringify(golden.prompt)} layer ${layer}`;
    worst.add('lens logits', logits[expected.top]! - expected.logit, at);
    worst.tally('lens top tokens that differ', !rankFits(logits, expected.top, 0), at);
    if (answer === undefined || expected.answerLogit === undefined) return;
    worst.add('lens logits', logits[answer]! - expected.answerLogit, at);
    worst.tally(
      'lens answer ranks that differ',
      !rankFits(logits, answer, expected.answerRank ?? -1),
      at,
    );
  });
}

async function compareAttribution(model: Model, golden: OracleCase, worst: Worst): Promise<void> {
  if (golden.answer === undefined || golden.foil === undefined) return;
  const at = JSON.stringify(golden.prompt);
  const [answer, foil] = [golden.answer, golden.foil].map((text) =>
    model.tokenizer.toSingleToken(text),
  );
  const found = await model.directLogitAttribution(golden.tokens, answer!, foil!);
  worst.add('logit difference', found.total - golden.logitDiff!, at);
  golden.headDirectLogitAttribution!.forEach((row, layer) =>
    row.forEach((expected, head) =>
      worst.add(
        'head attributions',
        found.heads[layer]![head]! - expected,
        `${at} L${layer}.H${head}`,
      ),
    ),
  );
  golden.mlpDirectLogitAttribution!.forEach((expected, layer) =>
    worst.add('MLP attributions', found.mlps[layer]! - expected, `${at} L${layer}`),
  );
  const parts = [...found.heads.flat(), ...found.mlps, found.embed, found.bias];
  const sum = parts.reduce((total, part) => total + part, 0);
  worst.add('attributions against their sum', sum - golden.logitDiff!, at);
}

/**
 * Runs the golden cases on a model and returns the worst difference of each quantity. Knows neither Node nor a
 * browser: the same function judges every backend.
 */
export async function compareWithOracle(
  model: Model,
  oracle: Oracle,
  onCase: (done: number, total: number) => void = () => undefined,
): Promise<Difference[]> {
  const worst = new Worst();
  for (const [index, golden] of oracle.cases.entries()) {
    const at = JSON.stringify(golden.prompt);
    const tokens = model.tokenizer.encode(golden.prompt);
    const texts = model.tokenizer.toStrTokens(golden.tokens);
    worst.tally('tokens that differ', tokens.length !== golden.tokens.length, at);
    golden.tokens.forEach((token, i) => {
      worst.tally('tokens that differ', token !== tokens[i], `${at} token ${i}`);
      worst.tally('tokens that differ', golden.strTokens[i] !== texts[i], `${at} text ${i}`);
    });
    await compareRun(model, golden, worst);
    await compareLens(model, golden, worst);
    await compareAttribution(model, golden, worst);
    onCase(index + 1, oracle.cases.length);
  }
  return worst.rows();
}

/** Differences beside their tolerances, as text. */
export function differenceTable(title: string, rows: readonly Difference[]): string {
  const lines = rows.map(({ quantity, worst, tolerance, count, at }) => {
    const numbers =
      tolerance === 0 ? [String(worst), '0'] : [worst.toExponential(1), tolerance.toExponential(0)];
    const mark = worst <= tolerance ? '✓' : '✗';
    return `${mark} ${quantity.padEnd(32)} ${numbers[0]!.padStart(8)}  allowed ${numbers[1]!.padStart(6)}  of ${String(count).padStart(6)}  ${worst === 0 ? '' : at}`;
  });
  return [title, ...lines].join('\n');
}

/** Every quantity, so that one that was never compared cannot pass. */
export function outsideTolerance(rows: readonly Difference[]): string[] {
  const compared = new Map(rows.map((row) => [row.quantity, row]));
  return (Object.keys(TOLERANCES) as Quantity[]).flatMap((quantity) => {
    const row = compared.get(quantity);
    if (!row || row.count === 0) return [`${quantity}: nothing was compared`];
    return row.worst <= row.tolerance
      ? []
      : [`${quantity}: ${row.worst} > ${row.tolerance} at ${row.at}`];
  });
}
