import { describe, expect, it } from 'vitest';
import type { ActivationCache, Model } from '../../../src/microscope/index.ts';
import { compareWithOracle } from '../../parity/compare.ts';
import { differenceTable, outsideTolerance } from '../../parity/differences.ts';
import type { Oracle } from '../../parity/oracle.ts';

/** One layer, one head, two positions, width two, three tokens. */
const oracle: Oracle = {
  model: 'made up',
  oracle: 'by hand',
  cases: [
    {
      prompt: 'a b',
      tokens: [0, 1],
      strTokens: ['a', ' b'],
      top10: [
        { token: 2, logit: 3, prob: 0.7 },
        { token: 1, logit: 2, prob: 0.2 },
        { token: 0, logit: 1, prob: 0.1 },
      ],
      residPreNorm: [[5, 13]],
      residFinalLast8: [5, 12],
      patternLastRow: { '0.0': [0.25, 0.75] },
      logitLensResidPre: [{ top: 2, logit: 6, answerRank: 1, answerLogit: 4 }],
      answer: ' b',
      foil: 'a',
      logitDiff: 1,
      headDirectLogitAttribution: [[0.5]],
      mlpDirectLogitAttribution: [0.25],
    },
  ],
  patches: [],
};

interface Values {
  tokens: number[];
  logits: number[];
  residual: number[];
  pattern: number[];
  lens: number[];
  head: number;
  mlp: number;
  embed: number;
  total: number;
}

const right: Values = {
  tokens: [0, 1],
  logits: [1, 2, 3],
  residual: [3, 4, 5, 12],
  pattern: [1, 0, 0.25, 0.75],
  lens: [1, 4, 6],
  head: 0.5,
  mlp: 0.25,
  embed: 0.25,
  total: 1,
};

function modelOf(values: Values): Model {
  const tensor = (data: number[]) => ({ data: Float32Array.from(data), shape: [data.length] });
  const cache: ActivationCache = {
    get: (name) => tensor(name.endsWith('pattern') ? values.pattern : values.residual),
    has: () => true,
    names: () => [],
  };
  return {
    id: 'made-up',
    name: 'Made up',
    hash: '',
    device: 'wasm',
    config: {
      architecture: 'llama',
      nLayers: 1,
      dModel: 2,
      nHeads: 1,
      nKeyValueHeads: 1,
      dHead: 2,
      dMlp: 2,
      dVocab: 3,
      nCtx: 8,
      eps: 1e-5,
      tiedEmbeddings: true,
    },
    tokenizer: {
      encode: () => values.tokens,
      decode: () => '',
      toStrTokens: () => ['a', ' b'],
      toSingleToken: (text) => (text === ' b' ? 1 : 0),
    },
    weights: {
      block: () => Promise.reject(new Error('not asked for here')),
      W_E: async () => tensor([]),
      W_U: async () => tensor([]),
      lnFinal: { w: new Float32Array(0) },
      project: async (directions) => directions,
    },
    run: async () => ({ logits: tensor(values.logits) }),
    runWithCache: async () => ({ logits: tensor(values.logits), cache }),
    logitLensGrid: () => Promise.reject(new Error('not asked for here')),
    logitLens: async () => [
      { hook: 'blocks.0.hook_resid_pre', layer: 0, logits: Float32Array.from(values.lens) },
    ],
    unembed: async (residual) => residual,
    runVariants: async () => ({ base: 0, values: [] }),
    backward: async () => ({ cleanMetric: 1, corruptMetric: 0, first: 0, nodes: [], edges: [] }),
    generate: async () => [],
    neuronAttribution: async () => [],
    directLogitAttribution: async () => ({
      heads: [[values.head]],
      mlps: [values.mlp],
      embed: values.embed,
      bias: 0,
      total: values.total,
    }),
    dispose: async () => undefined,
  };
}

const compare = (values: Partial<Values>) =>
  compareWithOracle(modelOf({ ...right, ...values }), oracle);

describe('comparing a model with the oracle', () => {
  it('finds no difference where there is none', async () => {
    const rows = await compare({});
    expect(outsideTolerance(rows)).toEqual([]);
    expect(differenceTable('equal', rows)).toMatch(
      /✓ head attributions +0\.0e\+0 {2}allowed {3}1e-3/,
    );
  });

  const wrong: [quantity: string, values: Partial<Values>][] = [
    ['tokens that differ', { tokens: [0, 2] }],
    ['tokens that differ', { tokens: [0, 1, 1] }],
    ['top-10 tokens out of order', { logits: [1, 3, 2] }],
    ['logits', { logits: [1, 2, 3.002] }],
    ['logits', { logits: [1, 2, NaN] }],
    ['attention rows', { pattern: [1, 0, 0.2502, 0.7498] }],
    ['last residual', { residual: [3, 4, 5, 12.002] }],
    ['residual norms, relative', { residual: [3, 4.01, 5, 12] }],
    ['lens logits', { lens: [1, 4, 6.002] }],
    ['lens top tokens that differ', { lens: [7, 4, 6] }],
    ['lens answer ranks that differ', { lens: [5, 4, 6] }],
    ['logit difference', { total: 1.002 }],
    ['head attributions', { head: 0.502 }],
    ['MLP attributions', { mlp: 0.252 }],
    ['attributions against their sum', { embed: 0.252 }],
  ];
  it.each(wrong)('reports %s that are off, given %o', async (quantity, values) => {
    const found = outsideTolerance(await compare(values));
    expect(found.some((line) => line.startsWith(`${quantity}:`))).toBe(true);
  });

  it('lets logits that are nearly equal come in either order', async () => {
    const near = {
      ...oracle.cases[0]!,
      top10: [2, 1].map((token) => ({ token, logit: 3, prob: 0.5 })),
    };
    const rows = await compareWithOracle(modelOf({ ...right, logits: [1, 3.0004, 3] }), {
      ...oracle,
      cases: [near],
    });
    expect(rows.find((row) => row.quantity === 'top-10 tokens out of order')?.worst).toBe(0);
  });

  it('fails where nothing was compared', async () => {
    const rows = await compareWithOracle(modelOf(right), { ...oracle, cases: [] });
    expect(outsideTolerance(rows)).toContain('logits: nothing was compared');
  });
});
