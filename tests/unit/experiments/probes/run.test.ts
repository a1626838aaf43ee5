import { describe, expect, it } from 'vitest';
import { auroc } from '../../../../src/experiments/measure/auroc.ts';
import { probes } from '../../../../src/experiments/probes/run.ts';
import type { ProbesSpec } from '../../../../src/experiments/probes/spec.ts';
import { fakeMicroscope } from '../../../made-up/fakeModel.ts';
import { SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';
import { referenceRun } from '../../../made-up/referenceTransformer.ts';
import { letterTokenizer, openSmallLlama } from '../../../made-up/smallLlama.ts';

/** Largest accepted difference from the float64 reference. */
const TOLERANCE = 1e-3;

const tokenizer = letterTokenizer();
const small = openSmallLlama(tokenizer);
const { source } = small;
const LAYER = 2;

/** Half of the lines of a list are fitted on; some are longer, so that not all run together. */
const asked: ProbesSpec = {
  first: { true: ['abc', 'bde', 'cfgh', 'dij'], false: ['akl', 'bmn', 'copq', 'drs'] },
  second: { true: ['tuv', 'uwx', 'vyz', 'wab', 'xk'], false: ['tcd', 'uef', 'vgh', 'wij', 'xl'] },
  ...{ probe: 'means', layer: LAYER, question: 'qr', yes: 'y', no: 'n' },
};
const HELD = { true: ['cfgh', 'dij'], false: ['copq', 'drs'] };

const run = (changes: Partial<ProbesSpec> = {}) =>
  probes.run(small.microscope(), { ...asked, ...changes });

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const close = (found: number, expected: number) =>
  expect(Math.abs(found - expected)).toBeLessThan(TOLERANCE);

async function streamOf(text: string, layer = LAYER): Promise<number[]> {
  const { hooks } = await referenceRun(source, tokenizer.encode(text));
  return hooks.get(`blocks.${layer}.hook_resid_pre`)!.at(-1)!;
}

async function directionOf(right: readonly string[], wrong: readonly string[]) {
  const sum = new Float64Array(SMALL_LLAMA.dModel);
  for (const [texts, sign] of [
    [right, 1],
    [wrong, -1],
  ] as const) {
    for (const text of texts)
      (await streamOf(text)).forEach((value, k) => (sum[k]! += (sign * value) / texts.length));
  }
  return sum;
}

const own = () => directionOf(['abc', 'bde'], ['akl', 'bmn']);

async function aurocAlong(direction: ArrayLike<number>, right: string[], wrong: string[]) {
  const scores = (texts: string[]) =>
    Promise.all(texts.map(async (text) => dot(await streamOf(text), direction)));
  return auroc(await scores(right), await scores(wrong));
}

describe('the probes experiment', () => {
  it('fits a difference of means on the first half of the lines and tries it on the rest of both lists', async () => {
    const result = await run();
    expect(probes.result.parse(result)).toEqual(result);
    expect(result.fitted).toEqual({ first: 2, second: 3 });
    expect(result.heldOut).toEqual({ first: 2, second: 2 });
    const direction = await own();
    close(result.length, Math.hypot(...direction));
    const row = result.byLayer[LAYER]!;
    close(row.first.first, await aurocAlong(direction, HELD.true, HELD.false));
    close(row.first.fitted, await aurocAlong(direction, ['abc', 'bde'], ['akl', 'bmn']));
    close(row.first.second, await aurocAlong(direction, ['wab', 'xk'], ['wij', 'xl']));
    const both = await directionOf(
      [...asked.first.true.slice(0, 2), ...asked.second.true.slice(0, 3)],
      [...asked.first.false.slice(0, 2), ...asked.second.false.slice(0, 3)],
    );
    close(row.both.first, await aurocAlong(both, HELD.true, HELD.false));
    const second = await directionOf(asked.second.true.slice(0, 3), asked.second.false.slice(0, 3));
    close(row.second.second, await aurocAlong(second, ['wab', 'xk'], ['wij', 'xl']));
    expect(result.at.first.first.auroc).toBe(row.first.first);
    expect(result.byLayer).toHaveLength(SMALL_LLAMA.nLayers + 1);
  });

  it('says where held-out statements lie along the direction, the mean of each list at 0', async () => {
    const { along } = await run();
    const direction = await own();
    const length = Math.hypot(...direction);
    const texts = [...HELD.true, ...HELD.false];
    const scores = await Promise.all(
      texts.map(async (text) => dot(await streamOf(text), direction) / length),
    );
    const first = along.filter(({ list }) => list === 'first');
    expect(first.map(({ text }) => text)).toEqual(texts);
    expect(first.map((one) => one.true)).toEqual([true, true, false, false]);
    first.forEach((one, i) => close(one.along, scores[i]! - mean(scores)));
  });

  it('takes the direction out of the stream at every token but the first, and asks', async () => {
    const { use } = await run();
    const unit = await own();
    const length = Math.hypot(...unit);
    const leads = async (texts: string[], cut: boolean) =>
      Promise.all(
        texts.map(async (text) => {
          const tokens = tokenizer.encode(`${text} qr`);
          const { logits } = await referenceRun(source, tokens, (hook, rows) => {
            if (!cut || hook !== `blocks.${LAYER}.hook_resid_pre`) return;
            for (const row of rows.slice(1)) {
              const along = dot(row, unit) / length ** 2;
              row.forEach((value, k) => (row[k] = value - along * unit[k]!));
            }
          });
          const at = (word: string) => logits[tokenizer.toSingleToken(word)]!;
          return at('y') - at('n');
        }),
      );
    for (const [judged, cut] of [
      [use.plain, false],
      [use.without, true],
    ] as const) {
      const [right, wrong] = [await leads(HELD.true, cut), await leads(HELD.false, cut)];
      close(judged.gap, mean(right) - mean(wrong));
      close(judged.auroc, auroc(right, wrong));
    }
    expect(use.random.gap).not.toBe(use.without.gap);
  });

  it('ranks by surprise with nothing fitted', async () => {
    const { surprise } = await run();
    const surpriseOf = async (text: string) => {
      const tokens = tokenizer.encode(text);
      let sum = 0;
      for (const at of tokens.keys()) {
        if (at === 0) continue;
        const { logits } = await referenceRun(source, tokens.slice(0, at));
        const most = Math.max(...logits);
        const all = logits.reduce((total, one) => total + Math.exp(one - most), 0);
        sum += Math.log(all) + most - logits[tokens[at]!]!;
      }
      return -sum;
    };
    const scores = (texts: string[]) => Promise.all(texts.map(surpriseOf));
    close(surprise.first.auroc, auroc(await scores(HELD.true), await scores(HELD.false)));
  });

  it('reads the statements once, whatever layer, probe and question are chosen', async () => {
    const read: number[] = [];
    const microscope = {
      ...fakeMicroscope(small.model()),
      progress: (fraction: number) => {
        if (fraction < 0.6) read.push(fraction);
      },
    };
    const lists = { first: { true: ['ka', 'lb', 'mc', 'nd'], false: ['ke', 'lf', 'mg', 'nh'] } };
    const before = await probes.run(microscope, { ...asked, ...lists });
    expect(read.length).toBeGreaterThan(0);
    read.length = 0;
    const after = await probes.run(microscope, {
      ...{ ...asked, ...lists },
      ...{ layer: 3, probe: 'ridge' as const, question: 'rq' },
    });
    expect(read).toEqual([]);
    expect(after.surprise).toEqual(before.surprise);
    expect(after.length).not.toBe(before.length);
  });

  it.each([
    ['layer', { layer: SMALL_LLAMA.nLayers + 1 }, /expected a layer from 0 to 4, got 5/],
    ['first', { first: { true: ['ab', 'cd', 'ef'], false: ['gh', 'ij', 'kl'] } }, /4 true/],
    ['second', { second: { ...asked.second, false: ['tcd'] } }, /as many false .* 5 true and 1/],
    [
      'first',
      { first: { ...asked.first, true: ['abc', 'abc', 'cfgh', 'dij'] } },
      /each statement once, got "abc"/,
    ],
    ['first', { first: { ...asked.first, true: ['a', 'bde', 'cfgh', 'dij'] } }, /two tokens/],
    ['second', { second: asked.first }, /the first lists have not, got "abc"/],
    ['question', { question: ' ' }, /empty/],
    ['yes', { yes: 'yo' }, /one token/],
    ['no', { no: 'y' }, /two different words/],
  ] as const)('refuses what cannot be run, by its field: %s', async (field, changes, message) => {
    const asking = run(changes as unknown as Partial<ProbesSpec>);
    await expect(asking).rejects.toMatchObject({ name: 'InputError', field });
    await expect(asking).rejects.toThrow(message);
  });

  it('takes a layer in the middle of a model that is shallower', () => {
    expect(probes.fit!({ ...asked, layer: 14 }, SMALL_LLAMA).layer).toBe(2);
    expect(probes.fit!({ ...asked, layer: 4 }, SMALL_LLAMA).layer).toBe(4);
  });
});
