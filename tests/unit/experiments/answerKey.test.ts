import { describe, expect, it } from 'vitest';
import { judgeMarks, scoreEdges, scoreNodes } from '../../../src/experiments/answer-key/judge.ts';
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
    expect(result.edgeCount).toBe((5 + 10) * CONFIG.nHeads * 3);
    const [first] = result.edges;
    expect(first).toMatchObject(result.key.edge);
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
  });
});
