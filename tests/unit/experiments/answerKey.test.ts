import { describe, expect, it } from 'vitest';
import { EDGES, edgeIndex, MOST_EDGES } from '../../../src/experiments/answer-key/edges.ts';
import {
  judgeEdges,
  judgeMarks,
  scoreEdges,
  scoreNodes,
} from '../../../src/experiments/answer-key/judge.ts';
import { CONFIG } from '../../../src/experiments/answer-key/layout.ts';
import { answerKey } from '../../../src/experiments/answer-key/run.ts';
import type { AnswerKeySpec } from '../../../src/experiments/answer-key/spec.ts';
import { fakeMicroscope, FakeModel } from '../../made-up/fakeModel.ts';

const { induction, misled } = answerKey.presets;
const run = (asked: AnswerKeySpec) => answerKey.run(fakeMicroscope(new FakeModel()), asked);
const change = (changed: Partial<AnswerKeySpec>) => run({ ...induction!.spec, ...changed });

const key = {
  heads: [
    { layer: 0, head: 1 },
    { layer: 2, head: 0 },
  ],
  decoys: [],
  edge: { sender: { layer: 0, head: 1 }, receiver: { layer: 2, head: 0 }, input: 'k' as const },
};

describe('the answer-key experiment', () => {
  it('gives a result that its own schema takes, with every part and every way of the model', async () => {
    const result = await run(induction!.spec);
    expect(answerKey.result.parse(result)).toEqual(result);
    expect([result.clean.top, result.corrupt.top]).toEqual(['cat', 'hen']);
    for (const method of ['exact', 'secant', 'gradient'] as const)
      expect(result[method].map((line) => line.length)).toEqual([5, 5, 5]);
    // From each earlier head and MLP to three inputs of every later head.
    expect(EDGES).toHaveLength((5 + 10) * CONFIG.nHeads * 3);
    for (const method of ['exact', 'secant'] as const)
      expect(Math.max(...result.edges[method])).toBe(
        result.edges[method][edgeIndex(result.key.edge)],
      );
    expect(result.scores.exact).toEqual({ nodes: 1, edges: 1 });
    expect(result.scores.gradient.edges).toBeLessThan(0.6);
    // A head before the last one cannot look ahead.
    const [line] = result.clean.attention[0]![1]!;
    expect(line).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('finds the gradient misled where the preset says so: decoys stand before the circuit’s first head', async () => {
    const { gradient, exact, key: found, scores } = await run(misled!.spec);
    const [before] = found.heads;
    const size = (layer: number, head: number) => Math.abs(gradient[layer]![head]!);
    for (const { layer, head } of found.decoys.slice(0, 2))
      expect(size(layer, head)).toBeGreaterThan(5 * size(before!.layer, before!.head));
    expect(exact[before!.layer]![before!.head]).toBeGreaterThan(0.8);
    expect(scores.gradient.nodes).toBeLessThan(0.9);
    expect(scores.secant).toEqual({ nodes: 1, edges: 1 });
  });

  it.each([
    [{ clean: 'rat pig zebra' }, 'clean prompt', 'expected words that the model knows (MARK, ant'],
    [{ foil: 'Hen' }, 'foil', 'got "Hen"'],
    [{ answer: '' }, 'answer', 'the answer is empty'],
    [{ corrupt: 'rat ant' }, 'corrupt prompt', 'expected 8 tokens in the corrupt prompt'],
    [
      { clean: Array(13).fill('ant').join(' '), corrupt: Array(13).fill('bee').join(' ') },
      'clean prompt',
      'at most 12 words in a prompt, got 13',
    ],
  ])('refuses %o by its field', async (changed, field, message) => {
    const refusal = change(changed);
    await expect(refusal).rejects.toMatchObject({ field });
    await expect(refusal).rejects.toThrow(message);
  });
});

describe('a spec of answer-key', () => {
  const { markedEdges, ...old } = induction!.spec;
  const read = (marked: unknown) => answerKey.spec.safeParse({ ...old, markedEdges: marked });

  it('may come from a link of before ways could be marked', () => {
    expect(answerKey.spec.parse(old)).toEqual({ ...old, markedEdges });
    expect(markedEdges).toEqual([]);
  });

  it('takes every way that the models have', () => {
    for (let from = 0; from < EDGES.length; from += MOST_EDGES)
      expect(read(EDGES.slice(from, from + MOST_EDGES)).success).toBe(true);
    expect(read(EDGES.slice(0, MOST_EDGES + 1)).success).toBe(false);
  });

  it.each([
    ['an earlier head', { layer: 2, head: null }, { layer: 1, head: 0 }, 'MLP 2 to k of 1.0'],
    ['its own layer', { layer: 1, head: 2 }, { layer: 1, head: 0 }, '1.2 to k of 1.0'],
    ['no head', { layer: 0, head: 1 }, { layer: 2, head: 4 }, '0.1 to k of 2.4'],
    ['nothing', { layer: -1, head: 7 }, { layer: 1, head: 0 }, '-1.7 to k of 1.0'],
  ])('refuses by name a way to or from %s', (_, sender, receiver, named) => {
    const { error } = read([{ sender, receiver, input: 'k' }]);
    expect(error?.issues[0]).toMatchObject({
      path: ['markedEdges', 0],
      message: `expected a way to a later head (layers 0 to 2, heads 0 to 3), got ${named}`,
    });
  });
});

describe('scores against the key', () => {
  const grid = [
    [0, -0.9, 0.1, 0],
    [0.2, 0, 0, 0],
    [0.15, 0, 0, 0],
  ];

  it('rank parts by size, whatever their sign', () => {
    // Of 2 × 10 pairs one is lost: 2.0 to 1.0.
    expect(scoreNodes(grid, key)).toBe(19 / 20);
  });

  it('take shares that hardly differ for alike', () => {
    const ways = [
      { ...key.edge, share: 0.0005 },
      { ...key.edge, input: 'v' as const, share: -0.0009 },
      { ...key.edge, input: 'q' as const, share: 0.5 },
    ];
    expect(scoreEdges(ways, ({ share }) => share, key)).toBe(1 / 4);
  });

  it('judge a choice by what it holds and what it leaves out', () => {
    const judge = (marked: Parameters<typeof judgeMarks>[0]) =>
      judgeMarks(marked, { gradient: grid, key });
    expect(judge([])).toEqual({ hits: 0, precision: null, recall: 0, auroc: 0.5 });
    expect(judge(key.heads)).toEqual({ hits: 2, precision: 1, recall: 1, auroc: 1 });
    const half = judge([key.heads[0]!, { layer: 1, head: null }]);
    // Of ten others one is marked: the marked head beats nine and ties with one, the other ties with nine.
    expect(half).toEqual({ hits: 1, precision: 0.5, recall: 0.5, auroc: (9.5 + 4.5) / 20 });
    // Marked twice is marked once.
    expect(judge([key.heads[0]!, key.heads[0]!])).toMatchObject({ hits: 1, recall: 0.5 });
  });

  it('judge a choice of ways among all that the model has', () => {
    const judge = (marked: Parameters<typeof judgeEdges>[0]) => judgeEdges(marked, { key });
    const wrong = { ...key.edge, input: 'v' as const };
    expect(judge([])).toEqual({ hits: 0, precision: null, recall: 0, auroc: 0.5 });
    expect(judge([key.edge])).toEqual({ hits: 1, precision: 1, recall: 1, auroc: 1 });
    // Of 179 others one is marked: with the key's it ties, or without it wins.
    const both = { hits: 1, precision: 0.5, recall: 1, auroc: 178.5 / 179 };
    expect(judge([key.edge, wrong])).toEqual(both);
    const none = { hits: 0, precision: 0, recall: 0, auroc: 89 / 179 };
    expect(judge([wrong])).toEqual(none);
  });
});
