import {
  attributionHooks,
  everyLayer,
  lensHooks,
  type ActivationCache,
  type HookName,
  type Model,
} from '../../src/microscope/index.ts';
import { Worst, type Difference } from './differences.ts';
import type { Oracle, OracleCase } from './oracle.ts';

/** Logits closer than this may come in either order. */
const TIE = 1e-3;

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

/** One run gives everything that is compared: on a software GPU each costs seconds. */
async function compareRun(
  model: Model,
  golden: OracleCase,
  worst: Worst,
): Promise<ActivationCache> {
  const { nLayers } = model.config;
  const layers = [...Array(nLayers).keys()];
  const lastResidual: HookName = `blocks.${nLayers - 1}.hook_resid_post`;
  const names = new Set([
    ...lensHooks(model.config),
    ...attributionHooks(model.config),
    ...everyLayer(nLayers, 'attn.hook_pattern'),
  ]);
  const { logits, cache } = await model.runWithCache(golden.tokens, [...names]);
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
  const last = cache.get(lastResidual).data; // [1, pos, dModel]
  golden.residFinalLast8.forEach((expected, i) =>
    worst.add('last residual', last[(nPos - 1) * dModel + i]! - expected, `${at} value ${i}`),
  );
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
  return cache;
}

async function compareLens(
  model: Model,
  golden: OracleCase,
  cache: ActivationCache,
  worst: Worst,
): Promise<void> {
  const rows = await model.logitLens(golden.tokens, { cache });
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

async function compareAttribution(
  model: Model,
  golden: OracleCase,
  cache: ActivationCache,
  worst: Worst,
): Promise<void> {
  if (golden.answer === undefined || golden.foil === undefined) return;
  const at = JSON.stringify(golden.prompt);
  const [answer, foil] = [golden.answer, golden.foil].map((text) =>
    model.tokenizer.toSingleToken(text),
  );
  const found = await model.directLogitAttribution(golden.tokens, answer!, foil!, { cache });
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
    const cache = await compareRun(model, golden, worst);
    await compareLens(model, golden, cache, worst);
    await compareAttribution(model, golden, cache, worst);
    onCase(index + 1, oracle.cases.length);
  }
  return worst.rows();
}
