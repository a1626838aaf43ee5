import { describe, expect, it } from 'vitest';
import { positionsAgain } from '../../../src/experiments/induction-heads/own.ts';
import { inductionHeads } from '../../../src/experiments/induction-heads/run.ts';
import type { InductionSpec } from '../../../src/experiments/induction-heads/spec.ts';
import { pathPatch, seededRandom } from '../../../src/microscope/index.ts';
import type { HeadPlace } from '../../../src/words/heads.ts';
import { SMALL_LLAMA } from '../../made-up/madeUpModel.ts';
import { referenceRun, type Change } from '../../made-up/referenceTransformer.ts';
import { letterTokenizer, openSmallLlama } from '../../made-up/smallLlama.ts';

/** Largest accepted difference from the float64 reference, in nats. */
const TOLERANCE = 1e-3;

const { dHead, dVocab, nLayers, nHeads, nKeyValueHeads } = SMALL_LLAMA;

const tokenizer = letterTokenizer();

const small = openSmallLlama(tokenizer);
const { source } = small;
const asked: InductionSpec = {
  ...{ seed: 3, length: 4, sequences: 1 },
  ...{ off: [{ layer: 1, head: 2 }], text: 'ab cab d' },
};

const run = (changes: Partial<InductionSpec> = {}) =>
  inductionHeads.run(small.microscope(), { ...asked, ...changes });

/** −log probability of a token after others, in float64, with heads at zero. */
async function surpriseAt(
  before: readonly number[],
  token: number,
  off: readonly HeadPlace[] = [],
): Promise<number> {
  const change: Change = (hook, rows) => {
    for (const { layer, head } of off)
      if (hook === `blocks.${layer}.attn.hook_z`)
        for (const row of rows) row.fill(0, head * dHead, (head + 1) * dHead);
  };
  const { logits } = await referenceRun(source, before, change);
  const most = Math.max(...logits);
  return (
    Math.log(logits.reduce((sum, one) => sum + Math.exp(one - most), 0)) + most - logits[token]!
  );
}

function drawn({ seed, length }: Pick<InductionSpec, 'seed' | 'length'>) {
  const random = seededRandom(seed);
  const draw = () => Math.floor(random() * dVocab);
  const once = Array.from({ length }, draw);
  return { once, other: draw() };
}

const close = (found: number, expected: number) =>
  expect(Math.abs(found - expected)).toBeLessThan(TOLERANCE);

describe('the induction experiment', () => {
  it('measures two copies of random tokens with all heads and with some at zero', async () => {
    const result = await run();
    expect(inductionHeads.result.parse(result)).toEqual(result);
    const { once } = drawn(asked);
    const twice = [...once, ...once];
    for (const [at, loss] of result.lossByPosition.entries()) {
      const before = twice.slice(0, at + 1);
      close(loss, await surpriseAt(before, twice[at + 1]!));
      close(
        result.without!.lossByPosition[at]!,
        await surpriseAt(before, twice[at + 1]!, asked.off),
      );
    }
    const second = result.lossByPosition.slice(asked.length);
    close(result.loss.second, second.reduce((sum, loss) => sum + loss, 0) / second.length);
  });

  it('takes out each of the best previous-token heads by itself', async () => {
    const { suspects, top } = await run();
    expect(suspects.map(({ layer, head }) => ({ layer, head }))).toEqual(
      top.previousToken.slice(0, 4).map(({ layer, head }) => ({ layer, head })),
    );
    const { layer, head } = suspects[1]!;
    const { without } = await run({ off: [{ layer, head }] });
    expect(without!.loss).toEqual(suspects[1]!.loss);
    expect(suspects[1]!.induction).toEqual(
      top.induction.slice(0, 4).map((at) => without!.induction[at.layer]![at.head]),
    );
  });

  it('says by which input a head reaches the induction heads, as path patching does', async () => {
    const { paths } = await run();
    const { once, other } = drawn(asked);
    const [intact, broken] = [
      [...once, ...once.slice(0, 2)],
      [once[0]!, other, ...once.slice(2), ...once.slice(0, 2)],
    ];
    expect(other).not.toBe(once[1]);
    const answer = once[2]!;
    close(paths!.intact, await surpriseAt(intact, answer));
    close(paths!.broken, await surpriseAt(broken, answer));
    const metric = (logits: Float32Array) => {
      const most = Math.max(...logits);
      const sum = logits.reduce((total, one) => total + Math.exp(one - most), 0);
      return Math.log(sum) + most - logits[answer]!;
    };
    const { layer, head, serves } = paths!.receivers[0]!;
    expect(head).toBe(Math.floor((serves[0]!.head * nKeyValueHeads) / nHeads));
    const pair = { source: broken, target: intact, senders: paths!.senders, metric };
    for (const input of ['q', 'k', 'v'] as const) {
      const receiver = { layer, head: input === 'q' ? serves[0]!.head : head, input };
      const { effects } = await pathPatch(small.model(), { ...pair, receiver });
      for (const [sender, effect] of effects.entries())
        expect(paths!.share[input][0]![sender]!).toBeCloseTo(effect, 2);
    }
    for (const sender of paths!.senders)
      for (const receiver of paths!.receivers) expect(sender.layer).toBeLessThan(receiver.layer);
  });

  it('measures the surprise at each token of the reader’s text, and marks what comes again', async () => {
    const { own } = await run();
    const tokens = tokenizer.encode(asked.text);
    expect(own.strTokens.length).toBe(tokens.length);
    expect(own.surprise[0]).toBeNull();
    for (let at = 1; at < tokens.length; at++) {
      const before = tokens.slice(0, at);
      close(own.surprise[at]!, await surpriseAt(before, tokens[at]!));
      close(own.without![at]!, await surpriseAt(before, tokens[at]!, asked.off));
    }
    expect(own.again).toEqual([4]);
    expect(own.mean.again).toBe(own.surprise[4]);
    expect(own.meanWithout!.again).toBe(own.without![4]);
    const others = [1, 2, 3, 5].map((at) => own.surprise[at]!);
    close(own.mean.other!, others.reduce((sum, one) => sum + one, 0) / 4);
  });

  it('has nothing to compare where no head is off, and nothing again in a text without repeats', async () => {
    const result = await run({ off: [], text: 'abc' });
    expect(result.without).toBeNull();
    expect(result.own).toMatchObject({ without: null, meanWithout: null, again: [] });
    expect(result.own.mean.again).toBeNull();
  });

  it('refuses heads that the model lacks, and an empty text', async () => {
    await expect(run({ off: [{ layer: 9, head: 0 }] })).rejects.toThrow(/no head 9\.0/);
    await expect(run({ text: '  ' })).rejects.toMatchObject({ name: 'InputError', field: 'text' });
  });

  it('keeps only heads that a smaller model has', () => {
    const off = [
      { layer: nLayers, head: 0 },
      { layer: 0, head: nHeads - 1 },
    ];
    expect(inductionHeads.fit!({ ...asked, off }, SMALL_LLAMA).off).toEqual([off[1]]);
  });
});

it('a token comes again where it followed the same token before', () => {
  expect(positionsAgain([1, 2, 3, 1, 2, 1, 3, 1, 2])).toEqual([4, 7, 8]);
  expect(positionsAgain([5, 5, 5])).toEqual([2]);
});
