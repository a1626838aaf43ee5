import { describe, expect, it } from 'vitest';
import { OTHERS } from '../../../src/experiments/measure/otherTexts.ts';
import { selfRepair } from '../../../src/experiments/self-repair/run.ts';
import type { Repair, SelfRepairSpec } from '../../../src/experiments/self-repair/spec.ts';
import type { HeadPlace } from '../../../src/words/heads.ts';
import { SMALL_LLAMA } from '../../made-up/madeUpModel.ts';
import { referenceRun, type Change } from '../../made-up/referenceTransformer.ts';
import { letterTokenizer, openSmallLlama } from '../../made-up/smallLlama.ts';

/** Largest accepted difference from the float64 reference. */
const TOLERANCE = 1e-4;

const { dHead, nHeads, nLayers, eps, dModel } = SMALL_LLAMA;
const tokenizer = letterTokenizer({ most: 14 });
const small = openSmallLlama(tokenizer);
const { source } = small;
const asked: SelfRepairSpec = {
  ...{ prompt: 'hdsdm', answer: 'c', foil: 'e', source: 'capitals', text: 'hdshdm' },
  off: [
    { layer: 1, head: 0 },
    { layer: 1, head: 2 },
  ],
  watched: { layer: 2, head: 1 },
};
const TOKENS = tokenizer.encode(asked.prompt);
const [ANSWER, FOIL] = [tokenizer.toSingleToken('c'), tokenizer.toSingleToken('e')];
const LAST = `blocks.${nLayers - 1}.hook_resid_post`;

const run = (changes: Partial<SelfRepairSpec> = {}) =>
  selfRepair.run(small.microscope(), { ...asked, ...changes });

const close = (found: number, expected: number) =>
  expect(Math.abs(found - expected)).toBeLessThan(TOLERANCE);
const hookOf = (layer: number) => `blocks.${layer}.attn.hook_z`;

/** Heads' outputs at the last token, or at all, replaced. */
const replace =
  (
    heads: readonly HeadPlace[],
    valueOf: (at: HeadPlace) => readonly number[],
    all = false,
  ): Change =>
  (hook, rows) => {
    for (const at of heads)
      if (hook === hookOf(at.layer))
        for (const row of all ? rows : rows.slice(-1))
          row.splice(at.head * dHead, dHead, ...valueOf(at));
  };
const nothing = () => Array.from({ length: dHead }, () => 0);
const off = (heads: readonly HeadPlace[]) => replace(heads, nothing);

async function leadWith(change?: Change): Promise<number> {
  const { logits } = await referenceRun(source, TOKENS, change);
  return logits[ANSWER]! - logits[FOIL]!;
}

async function scaleWith(change?: Change): Promise<number> {
  const { hooks } = await referenceRun(source, TOKENS, change);
  const row = hooks.get(LAST)!.at(-1)!;
  return Math.sqrt(row.reduce((sum, value) => sum + value ** 2, 0) / dModel + eps);
}

const partsOf = ({ direct, heads, mlps, norm }: Repair) => direct + heads + mlps + norm;

/** What the other texts' last tokens have where a head stands, in float64. */
async function outputsOf(at: HeadPlace): Promise<number[][]> {
  const runs = OTHERS.capitals.map(({ text }) => referenceRun(source, tokenizer.encode(text)));
  return (await Promise.all(runs)).map(({ hooks }) =>
    hooks
      .get(hookOf(at.layer))!
      .at(-1)!
      .slice(at.head * dHead, (at.head + 1) * dHead),
  );
}

describe('the self-repair experiment', () => {
  it('takes the change of the lead apart into four parts that sum to it, for each stand-in', async () => {
    const result = await run();
    expect(selfRepair.result.parse(result)).toEqual(result);
    const lead = await leadWith();
    close(result.lead, lead);
    for (const repair of Object.values(result.repairs)) close(partsOf(repair), repair.change);
    const { zero } = result.repairs;
    close(zero.change, (await leadWith(off(asked.off))) - lead);
    const written = asked.off.reduce(
      (sum, { layer, head }) => sum + result.writes[layer]![head]!,
      0,
    );
    close(zero.direct, -written);
    expect(zero.heads).not.toBe(0);
    const [before, now] = [await scaleWith(), await scaleWith(off(asked.off))];
    close(zero.norm, (lead + zero.change) * (1 - now / before));
    expect(zero.largest.length).toBeGreaterThan(0);
    expect(zero.largest.every(({ layer }) => layer >= 1)).toBe(true);
  });

  it('puts in the mean of other texts, and each of them by itself', async () => {
    const { repairs, others } = await run();
    const [first, second] = await Promise.all(asked.off.map(outputsOf));
    const value = ({ head }: HeadPlace, text: number) => (head === 0 ? first : second)![text]!;
    const lead = await leadWith();
    const middle = (at: HeadPlace) =>
      nothing().map((_, i) =>
        OTHERS.capitals.reduce((sum, __, text) => sum + value(at, text)[i]! / others, 0),
      );
    close(repairs.mean.change, (await leadWith(replace(asked.off, middle))) - lead);
    const changes = await Promise.all(
      OTHERS.capitals.map(async (_, text) => leadWith(replace(asked.off, (at) => value(at, text)))),
    );
    close(
      repairs.resample.change,
      changes.reduce((sum, one) => sum + one / changes.length, 0) - lead,
    );
    expect(others).toBe(OTHERS.capitals.length);
  });

  it('switches each head off by itself, too', async () => {
    const { each, writes } = await run();
    const lead = await leadWith();
    expect(each.map(({ layer, head }) => ({ layer, head }))).toEqual(asked.off);
    for (const one of each) {
      close(one.lost.zero, lead - (await leadWith(off([one]))));
      close(one.writes, writes[one.layer]![one.head]!);
    }
  });

  it('watches where a later head looks, and what of the writing that goes by', async () => {
    const { watched } = await run();
    const pattern = async (change?: Change) => {
      const { hooks } = await referenceRun(source, TOKENS, change);
      const rows = hooks.get('blocks.2.attn.hook_pattern')!;
      return rows[(asked.watched.head + 1) * TOKENS.length - 1]!;
    };
    const [on, without] = [await pattern(), await pattern(off(asked.off))];
    on.forEach((value, key) => close(watched.attention.on[key]!, value));
    without.forEach((value, key) => close(watched.attention.off[key]!, value));
    expect(watched.position).toBe(on.indexOf(Math.max(...on)));
    const { reads } = watched;
    close(reads!.on.attention, on[watched.position]!);
    close(reads!.off.attention, without[watched.position]!);
    expect(reads!.share).toBeGreaterThan(0);
    expect(reads!.share).toBeLessThan(1);
    expect(reads!.names.says).not.toBe(reads!.rest.says);
  });

  it('takes out the part of the writing along the two words, or all but that part', async () => {
    const model = small.model();
    const { reads, position } = (await run()).watched;
    const { hooks } = await referenceRun(source, TOKENS);
    const { W_O } = await model.weights.block(1);
    const z = hooks.get(hookOf(1))!.at(-1)!;
    const written = Array.from({ length: dModel }, (_, i) =>
      asked.off
        .flatMap(({ head }) => Array.from({ length: dHead }, (__, j) => head * dHead + j))
        .reduce((sum, from) => sum + z[from]! * W_O.data[from * dModel + i]!, 0),
    );
    const U = (await model.weights.W_U([ANSWER, FOIL])).data;
    const arrow = (row: number) =>
      Array.from({ length: dModel }, (_, i) => U[row * dModel + i]! * model.weights.lnFinal.w[i]!);
    const [a, f] = [arrow(0), arrow(1)];
    const dot = (x: readonly number[], y: readonly number[]) =>
      x.reduce((sum, value, i) => sum + value * y[i]!, 0);
    // Least squares: the part whose products with both arrows are those of the whole.
    const det = dot(a, a) * dot(f, f) - dot(a, f) ** 2;
    const [wa, wf] = [dot(written, a), dot(written, f)];
    const byA = (wa * dot(f, f) - wf * dot(a, f)) / det;
    const byF = (wf * dot(a, a) - wa * dot(a, f)) / det;
    const along = a.map((value, i) => byA * value + byF * f[i]!);
    close(reads!.share, dot(along, along) / dot(written, written));
    const view = async (part: readonly number[]) => {
      const run = await referenceRun(source, TOKENS, (hook, rows) => {
        if (hook === 'blocks.1.hook_attn_out')
          rows.at(-1)!.forEach((value, i, row) => (row[i] = value - part[i]!));
      });
      const pattern = run.hooks.get('blocks.2.attn.hook_pattern')!;
      const stream = run.hooks.get('blocks.2.hook_resid_pre')!.at(-1)!;
      const scale = Math.sqrt(dot(stream, stream) / dModel + eps);
      return {
        says: (dot(stream, a) - dot(stream, f)) / scale,
        attention: pattern[(asked.watched.head + 1) * TOKENS.length - 1]![position]!,
      };
    };
    for (const [found, part] of [
      [reads!.names, along],
      [reads!.rest, written.map((value, i) => value - along[i]!)],
      [reads!.off, written],
    ] as const) {
      const expected = await view(part);
      close(found.says, expected.says);
      close(found.attention, expected.attention);
    }
  });

  it('has nothing to say of a head before those that are off, and nothing changes where none is', async () => {
    expect((await run({ watched: { layer: 1, head: 1 } })).watched.reads).toBeNull();
    const none = await run({ off: [] });
    expect(none.repairs.zero).toMatchObject({ change: 0, direct: 0, heads: 0, mlps: 0, norm: 0 });
    expect(none.each).toEqual([]);
  });

  it('reads in a text which earlier word a head looks at, and how likely it is without the head', async () => {
    const { text } = await run();
    const tokens = tokenizer.encode(asked.text);
    const at = tokens.length - 1;
    const { logits, hooks } = await referenceRun(source, tokens);
    const quiet = await referenceRun(source, tokens, replace([asked.watched], nothing, true));
    const row = hooks.get('blocks.2.attn.hook_pattern')![asked.watched.head * tokens.length + at]!;
    const looked = new Map<number, number>();
    tokens.forEach((token, key) => {
      if (key > 0) looked.set(token, (looked.get(token) ?? 0) + row[key]!);
    });
    const [[token]] = [...looked].sort((a, b) => b[1] - a[1]) as [[number, number]];
    const chance = (all: readonly number[]) =>
      Math.exp(all[token]!) / all.reduce((sum, one) => sum + Math.exp(one), 0);
    close(text.held[at]!, chance(quiet.logits) - chance(logits));
    expect(text.held[0]).toBe(0);
    expect(text.looks.likeliest).toBeLessThanOrEqual(text.looks.of);
    expect(text.loss.on).not.toBe(text.loss.off);
  });

  it('counts by the weights alone, for every head of the layers asked about', async () => {
    const { weights } = await run();
    expect(weights.heads.length).toBe(2 * nHeads);
    expect(weights.heads[0]).toMatchObject({ layer: 1, head: 0 });
    for (const { copies, suppresses } of weights.heads)
      for (const share of [copies, suppresses]) {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }
  });

  it('refuses by name a head that the model lacks, a foil that is the answer and an empty text', async () => {
    await expect(run({ watched: { layer: 9, head: 0 } })).rejects.toThrow(/no head 9\.0/);
    await expect(run({ foil: 'c' })).rejects.toMatchObject({ name: 'InputError', field: 'foil' });
    await expect(run({ text: ' ' })).rejects.toMatchObject({ name: 'InputError', field: 'text' });
    const nine = Array.from({ length: 9 }, (_, head) => ({ layer: 0, head }));
    expect(selfRepair.spec.safeParse({ ...asked, off: nine }).success).toBe(false);
  });

  it('leaves out heads that a smaller model lacks', () => {
    const fitted = selfRepair.fit!(
      { ...asked, off: [{ layer: 23, head: 0 }, ...asked.off], watched: { layer: 24, head: 8 } },
      SMALL_LLAMA,
    );
    expect(fitted.off).toEqual(asked.off);
    expect(fitted.watched).toEqual({ layer: nLayers - 1, head: nHeads - 1 });
  });
});
