import { describe, expect, it } from 'vitest';
import { OTHER, steering, WRITTEN } from '../../../src/experiments/steering/run.ts';
import { randomVector } from '../../../src/experiments/steering/vectors.ts';
import type { SteeringSpec } from '../../../src/experiments/steering/spec.ts';
import { fakeMicroscope } from '../../made-up/fakeModel.ts';
import { SMALL_LLAMA } from '../../made-up/madeUpModel.ts';
import { referenceRun, type Change } from '../../made-up/referenceTransformer.ts';
import { letterTokenizer, openSmallLlama } from '../../made-up/smallLlama.ts';

/** Largest accepted difference from the float64 reference. */
const TOLERANCE = 1e-3;

const tokenizer = letterTokenizer({ most: 12 });
const small = openSmallLlama(tokenizer);
const { source } = small;
const LAYER = 2;
const HOOK = `blocks.${LAYER}.hook_resid_pre`;

const asked: SteeringSpec = {
  ...{ toward: ['hdsdm', 'qwer'], away: ['uiop', 'asdfg'] },
  ...{ prompt: 'abc', layer: LAYER, strength: 2, target: 'hgfed' },
};

const run = (changes: Partial<SteeringSpec> = {}) =>
  steering.run(small.microscope(), { ...asked, ...changes });

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);

/** Mean over all tokens of all sentences but each one's first, in float64. */
async function meanStream(texts: readonly string[]): Promise<number[]> {
  const rows: number[][] = [];
  for (const text of texts) {
    const { hooks } = await referenceRun(source, tokenizer.encode(text));
    rows.push(...hooks.get(HOOK)!.slice(1));
  }
  return rows[0]!.map((_, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length);
}

async function vectorOf({ toward, away }: SteeringSpec) {
  const [one, from] = [await meanStream(toward), await meanStream(away)];
  return { vector: one.map((value, i) => value - from[i]!), from };
}

/** The logits after a text with a change to each token's stream before the layer. */
async function logitsAfter(tokens: readonly number[], change: (row: number[], at: number) => void) {
  const edit: Change = (hook, rows) => {
    if (hook === HOOK) rows.forEach(change);
  };
  return (await referenceRun(source, tokens, edit)).logits;
}

async function lossOf(text: string, change: (row: number[], at: number) => void): Promise<number> {
  const tokens = tokenizer.encode(text);
  let sum = 0;
  for (const at of range(tokens.length).slice(1)) {
    const logits = await logitsAfter(tokens.slice(0, at), change);
    const most = Math.max(...logits);
    const all = logits.reduce((total, one) => total + Math.exp(one - most), 0);
    sum += Math.log(all) + most - logits[tokens[at]!]!;
  }
  return sum / (tokens.length - 1);
}

const plus = (vector: ArrayLike<number>, scale: number) => (row: number[]) =>
  row.forEach((value, i) => (row[i] = value + scale * vector[i]!));
const nothing = () => undefined;

const close = (found: number, expected: number) =>
  expect(Math.abs(found - expected)).toBeLessThan(TOLERANCE);

describe('the steering experiment', () => {
  it('adds the difference of two means at every token, and goes on with the likeliest one', async () => {
    const result = await run();
    expect(steering.result.parse(result)).toEqual(result);
    const { vector } = await vectorOf(asked);
    close(result.length, Math.sqrt(dot(vector, vector)));
    for (const [which, change] of [
      ['plain', nothing],
      ['toward', plus(vector, 2)],
      ['away', plus(vector, -2)],
      ['random', plus(randomVector(vector.length, result.length, 1), 2)],
    ] as const) {
      const tokens = [...tokenizer.encode(asked.prompt)];
      for (const written of result.written[which].slice(0, 4)) {
        const logits = await logitsAfter(tokens, change);
        const best = logits.indexOf(Math.max(...logits));
        expect(written, which).toBe(tokenizer.toStrTokens([best])[0]);
        tokens.push(best);
      }
      expect(result.written[which]).toHaveLength(WRITTEN);
    }
  });

  it('weighs two texts at every strength, and one with random vectors', async () => {
    const { strengths, loss, at, breaks } = await run();
    expect(strengths).toEqual([-4, -3, -2, -1, 0, 1, 2, 3, 4]);
    const { vector } = await vectorOf(asked);
    for (const [i, strength] of strengths.entries()) {
      if (strength % 2 !== 0) continue;
      close(loss.target[i]!, await lossOf(asked.target, plus(vector, strength)));
      close(loss.other[i]!, await lossOf(OTHER, plus(vector, strength)));
    }
    const length = Math.sqrt(dot(vector, vector));
    const draws = [1, 2].map((seed) => randomVector(vector.length, length, seed));
    const drawn = await Promise.all(draws.map((one) => lossOf(OTHER, plus(one, 3))));
    close(loss.random[2]!, (drawn[0]! + drawn[1]!) / 2);
    close(at.target, loss.target[6]! - loss.target[4]!);
    close(at.other, loss.other[6]! - loss.other[4]!);
    close(at.random, loss.random[1]! - loss.other[4]!);
    const first = [1, 2, 3, 4].find((strength) => loss.other[4 + strength]! - loss.other[4]! >= 1);
    expect(breaks).toBe(first ?? null);
  });

  it('takes a direction out of the stream at every token but the first', async () => {
    const { without, loss } = await run();
    const { vector } = await vectorOf(asked);
    const length = dot(vector, vector);
    const out = (row: number[], at: number) => {
      if (at > 0) plus(vector, -dot(row, vector) / length)(row);
    };
    close(without.target, (await lossOf(asked.target, out)) - loss.target[4]!);
    close(without.other, (await lossOf(OTHER, out)) - loss.other[4]!);
  });

  it('has the plain model read what was written, along the vector', async () => {
    const { reads, written } = await run();
    const { vector, from } = await vectorOf(asked);
    const prompt = tokenizer.encode(asked.prompt);
    const tokens = [...prompt, ...written.toward.map(Number)];
    const rows = (await referenceRun(source, tokens)).hooks.get(HOOK)!.slice(prompt.length);
    const along = rows.map((row) => (dot(row, vector) - dot(from, vector)) / dot(vector, vector));
    close(reads.toward, along.reduce((sum, value) => sum + value, 0) / along.length);
  });

  it('reports the texts token by token, and measures anew only what another strength changes', async () => {
    const seen: number[] = [];
    const microscope = {
      ...fakeMicroscope(small.model()),
      progress: (_: number, partial?: unknown) => {
        const { written } = (partial ?? {}) as { written?: Record<string, string[]> };
        if (written) seen.push(Object.values(written).flat().length);
      },
    };
    const stronger = await steering.run(microscope, { ...asked, strength: 3, prompt: 'bcd' });
    expect(seen).toEqual(range(4 * WRITTEN).map((count) => count + 1));
    seen.length = 0;
    const again = await steering.run(microscope, { ...asked, strength: 1, prompt: 'bcd' });
    expect(seen).toEqual(range(3 * WRITTEN).map((count) => WRITTEN + count + 1));
    expect(again.loss).toEqual(stronger.loss);
    expect(again.written.plain).toEqual(stronger.written.plain);
  });

  it.each([
    ['layer', { layer: SMALL_LLAMA.nLayers }],
    ['sentence', { toward: ['a'] }],
    ['sentence', { away: asked.toward }],
    ['target', { target: 'a' }],
    ['prompt', { prompt: '' }],
  ] as const)('refuses what cannot be run, by its field: %s', async (field, changes) => {
    await expect(run(changes as Partial<SteeringSpec>)).rejects.toMatchObject({
      ...{ name: 'InputError', field },
    });
  });

  it('takes a layer in the middle of a model that is shallower', () => {
    expect(steering.fit!({ ...asked, layer: 14 }, SMALL_LLAMA).layer).toBe(2);
    expect(steering.fit!({ ...asked, layer: 3 }, SMALL_LLAMA).layer).toBe(3);
  });
});
