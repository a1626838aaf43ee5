import { describe, expect, it } from 'vitest';
import { OTHERS } from '../../../src/experiments/measure/otherTexts.ts';
import { ablation } from '../../../src/experiments/ablation/run.ts';
import type { AblationSpec } from '../../../src/experiments/ablation/spec.ts';
import type { HeadPlace } from '../../../src/words/heads.ts';
import { SMALL_LLAMA } from '../../made-up/madeUpModel.ts';
import { referenceRun, type Change } from '../../made-up/referenceTransformer.ts';
import { letterTokenizer, openSmallLlama } from '../../made-up/smallLlama.ts';

/** Largest accepted difference from the float64 reference. */
const TOLERANCE = 1e-4;

const { dHead, nLayers, nHeads } = SMALL_LLAMA;

const tokenizer = letterTokenizer({ most: 12 });

const small = openSmallLlama(tokenizer);
const { source } = small;
const asked: AblationSpec = {
  ...{ prompt: 'hdsdm', answer: 'c', foil: 'e' },
  ...{ head: { layer: 1, head: 2 }, source: 'capitals' },
};
const TOKENS = tokenizer.encode(asked.prompt);
const [ANSWER, FOIL] = [tokenizer.toSingleToken('c'), tokenizer.toSingleToken('e')];

const run = (changes: Partial<AblationSpec> = {}) =>
  ablation.run(small.microscope(), { ...asked, ...changes });

const hookOf = ({ layer }: HeadPlace) => `blocks.${layer}.attn.hook_z`;
const part = (row: readonly number[], { head }: HeadPlace) =>
  row.slice(head * dHead, (head + 1) * dHead);

/** What a head gives out at the last token of a text, in float64. */
async function outputIn(text: string, at: HeadPlace): Promise<number[]> {
  const { hooks } = await referenceRun(source, tokenizer.encode(text));
  return part(hooks.get(hookOf(at))!.at(-1)!, at);
}

async function leadWith(at: HeadPlace, value: readonly number[] | null): Promise<number> {
  const change: Change = (hook, rows) => {
    if (value !== null && hook === hookOf(at))
      rows.at(-1)!.splice(at.head * dHead, dHead, ...value);
  };
  const { logits } = await referenceRun(source, TOKENS, change);
  return logits[ANSWER]! - logits[FOIL]!;
}

const nothing = Array.from({ length: dHead }, () => 0);
const close = (found: number, expected: number) =>
  expect(Math.abs(found - expected)).toBeLessThan(TOLERANCE);

describe('the ablation experiment', () => {
  it('replaces one head at the last token by zero, by its mean and by what it is in each text', async () => {
    const result = await run();
    expect(ablation.result.parse(result)).toEqual(result);
    const { lead, chosen } = result;
    close(lead, await leadWith(asked.head, null));
    close(chosen.zero, await leadWith(asked.head, nothing));
    const outputs = await Promise.all(
      OTHERS.capitals.map(({ text }) => outputIn(text, asked.head)),
    );
    const middle = nothing.map(
      (_, i) => outputs.reduce((sum, output) => sum + output[i]!, 0) / outputs.length,
    );
    close(chosen.mean, await leadWith(asked.head, middle));
    expect(chosen.resampled.map(({ name }) => name)).toEqual(
      OTHERS.capitals.map(({ name }) => name),
    );
    for (const [text, output] of outputs.entries())
      close(chosen.resampled[text]!.lead, await leadWith(asked.head, output));
  });

  it('measures every head by zero and by the mean, the chosen one among them', async () => {
    const { effects, chosen, lead } = await run();
    expect(effects.zero.map((line) => line.length)).toEqual(Array(nLayers).fill(nHeads));
    close(effects.zero[1]![2]!, chosen.zero - lead);
    close(effects.mean[1]![2]!, chosen.mean - lead);
    const at = { layer: 3, head: 0 };
    close(effects.zero[3]![0]!, (await leadWith(at, nothing)) - lead);
  });

  it('compares the two over all heads', async () => {
    const { effects, compared } = await run();
    const pairs = effects.zero.flatMap((line, layer) =>
      line.map((zero, head) => [zero, effects.mean[layer]![head]!] as const),
    );
    expect(compared.onlyZero).toBe(
      pairs.filter(([zero, mean]) => Math.abs(zero) >= 0.25 && Math.abs(mean) <= 0.05).length,
    );
    expect(compared.opposite).toBe(
      pairs.filter(
        ([zero, mean]) => zero * mean < 0 && Math.min(Math.abs(zero), Math.abs(mean)) >= 0.1,
      ).length,
    );
    expect(Math.abs(compared.correlation)).toBeLessThanOrEqual(1);
  });

  it('takes stand-ins from the texts that are asked for, and keeps no sweep of others', async () => {
    const [capitals, texts] = [await run(), await run({ source: 'texts' })];
    expect(texts.chosen.resampled.map(({ name }) => name)).toEqual(
      OTHERS.texts.map(({ name }) => name),
    );
    expect(texts.effects.mean).not.toEqual(capitals.effects.mean);
    expect(texts.effects.zero).toEqual(capitals.effects.zero);
    const other = await run({ source: 'texts', head: { layer: 0, head: 1 } });
    expect(other.effects).toEqual(texts.effects);
    expect(other.chosen).not.toEqual(texts.chosen);
  });

  it('refuses a head that the model lacks, and a foil that is the answer', async () => {
    await expect(run({ head: { layer: 9, head: 0 } })).rejects.toThrow(/no head 9\.0/);
    await expect(run({ foil: 'c' })).rejects.toMatchObject({ name: 'InputError', field: 'foil' });
  });

  it('fits the head to a smaller model', () => {
    const fitted = ablation.fit!({ ...asked, head: { layer: 23, head: 8 } }, SMALL_LLAMA);
    expect(fitted.head).toEqual({ layer: nLayers - 1, head: nHeads - 1 });
  });
});
