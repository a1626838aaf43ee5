import { describe, expect, it } from 'vitest';
import { OTHERS } from '../../../src/experiments/measure/otherTexts.ts';
import { rangesOf } from '../../../src/experiments/fact-tracing/knock.ts';
import { rankOne, sizeOf } from '../../../src/experiments/fact-tracing/rankOne.ts';
import { factTracing } from '../../../src/experiments/fact-tracing/run.ts';
import type { FactTracingSpec } from '../../../src/experiments/fact-tracing/spec.ts';
import { SMALL_LLAMA } from '../../made-up/madeUpModel.ts';
import { referenceRun } from '../../made-up/referenceTransformer.ts';
import { letterTokenizer, openSmallLlama } from '../../made-up/smallLlama.ts';

/** Largest accepted difference from the float64 reference. */
const TOLERANCE = 1e-3;

const { dHead, dModel, nLayers } = SMALL_LLAMA;
const tokenizer = letterTokenizer({ most: 12 });
const small = openSmallLlama(tokenizer);
const { source } = small;

const asked: FactTracingSpec = {
  ...{ clean: 'hdsdm', corrupt: 'hdxdm', answer: 'c', foil: 'e' },
  range: { from: 1, to: 2 },
  key: 'own',
  about: ['gasp', 'sdsd'],
  near: ['hdbdm', 'hdcdm', 'abcab', 'hdfdm'],
};
const SUBJECT = 2;
const CLEAN = tokenizer.encode(asked.clean);
const CORRUPT = tokenizer.encode(asked.corrupt);
const [ANSWER, FOIL] = [tokenizer.toSingleToken('c'), tokenizer.toSingleToken('e')];

const run = (changes: Partial<FactTracingSpec> = {}) =>
  factTracing.run(small.microscope(), { ...asked, ...changes });

const leadOf = (logits: readonly number[]) => logits[ANSWER]! - logits[FOIL]!;
const close = (found: number, expected: number) =>
  expect(Math.abs(found - expected)).toBeLessThan(TOLERANCE);
const probability = (logits: readonly number[]) =>
  Math.exp(logits[ANSWER]!) / logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);

const HOOKS = { resid: 'hook_resid_pre', mlp: 'hook_mlp_out', attn: 'hook_attn_out' } as const;

describe('the trace of a fact', () => {
  it.each([
    ['resid', 1, 0, [2]],
    ['mlp', 0, 0, [2]],
    ['mlp', 2, 1, [3]],
    ['attn', 3, 2, [4]],
  ] as const)('puts %s of layer %i over, column %i', async (site, layer, column, positions) => {
    const result = await run();
    expect(factTracing.result.parse(result)).toEqual(result);
    expect(result.columns.map((one) => one.positions)).toEqual([[2], [3], [4]]);
    const hook = `blocks.${layer}.${HOOKS[site]}`;
    const rows = (await referenceRun(source, CLEAN)).hooks.get(hook)!;
    const changed = await referenceRun(source, CORRUPT, (name, value) => {
      if (name === hook) for (const at of positions) value[at] = [...rows[at]!];
    });
    const [from, to] = [result.corrupt.lead, result.clean.lead];
    close(from, leadOf((await referenceRun(source, CORRUPT)).logits));
    expect(result.trace[site][layer]![column]).toBeCloseTo(
      (leadOf(changed.logits) - from) / (to - from),
      2,
    );
  });

  it('names what stands out, and the best MLP above the first', async () => {
    const { trace, strongest, laterMlp, lastFrom } = await run();
    const most = (map: readonly (readonly number[])[]) => Math.max(...map.flat());
    expect(strongest.mlp.share).toBe(most(trace.mlp));
    expect(strongest.attn.share).toBe(most(trace.attn));
    expect(laterMlp.share).toBe(most(trace.mlp.slice(1)));
    expect(trace.mlp[laterMlp.layer]![laterMlp.column]).toBe(laterMlp.share);
    if (lastFrom !== null)
      for (const line of trace.resid.slice(lastFrom))
        expect(line.at(-1)).toBeGreaterThanOrEqual(0.5);
  });

  it('takes all tokens between the subject and the end together', async () => {
    const { columns } = await run({ clean: 'hdsdmgh', corrupt: 'hdxdmgh' });
    expect(columns.map(({ positions }) => positions)).toEqual([[2], [3, 4, 5], [6]]);
    const { columns: ends } = await run({ clean: 'hdsds', corrupt: 'hdsdx' });
    expect(ends.map(({ positions }) => positions)).toEqual([[4]]);
  });
});

describe('MLPs that are knocked out', () => {
  it('are set to their mean over neighbours of the same length, or over other texts', async () => {
    const { knock } = await run();
    expect(knock.over).toBe(4);
    const layers = [1, 2];
    const meanOf = async (
      prompts: readonly (readonly number[])[],
      chosen: (at: number) => boolean,
    ) => {
      const runs = await Promise.all(prompts.map((tokens) => referenceRun(source, tokens)));
      return layers.map((layer) => {
        const rows = runs.flatMap(({ hooks }) =>
          hooks.get(`blocks.${layer}.hook_mlp_out`)!.filter((_, at) => chosen(at)),
        );
        return rows[0]!.map((_, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length);
      });
    };
    const knocked = async (means: readonly number[][], position: number) =>
      probability(
        (
          await referenceRun(source, CLEAN, (name, value) => {
            const at = layers.findIndex((layer) => name === `blocks.${layer}.hook_mlp_out`);
            if (at >= 0) value[position] = [...means[at]!];
          })
        ).logits,
      );
    const near = asked.near.map((text) => tokenizer.encode(text));
    const texts = OTHERS.texts.map(({ text }) => tokenizer.encode(text));
    close(knock.own.subject!, await knocked(await meanOf(near, (at) => at === SUBJECT), SUBJECT));
    close(knock.own.last!, await knocked(await meanOf(near, (at) => at === 4), 4));
    close(knock.own.texts, await knocked(await meanOf(texts, (at) => at > 0), SUBJECT));
    close(knock.plain, probability((await referenceRun(source, CLEAN)).logits));
    const { knock: alone } = await run({ near: ['hdbdm', 'abc'] });
    expect([alone.over, alone.own.subject, alone.own.last]).toEqual([0, null, null]);
    expect(alone.own.texts).toBe(knock.own.texts);
  });

  it('come in fives up to the layer that reads, then all at once', () => {
    expect(rangesOf(23, 30).map(({ from, to }) => `${from}-${to}`)).toEqual([
      ...['0-0', '1-5', '6-10', '11-15', '16-22', '1-22', '23-29'],
    ]);
    expect(rangesOf(2, 4)).toEqual([
      { from: 0, to: 0 },
      { from: 1, to: 1 },
      { from: 2, to: 3 },
    ]);
    expect(rangesOf(0, 4)).toEqual([{ from: 0, to: 0 }]);
  });
});

describe('an edit of rank one', () => {
  const wave = (size: number, seed: number) =>
    Float32Array.from({ length: size }, (_, i) => Math.sin(seed * (i + 1)));

  it('writes what is asked for its key, and next to nothing for what it was told to keep', () => {
    const [key, change] = [wave(30, 1), wave(8, 2)];
    const kept = [3, 4, 5, 6].map((seed) => wave(30, seed));
    for (const told of [[], kept]) {
      const { u, v } = rankOne(key, change, told);
      change.forEach((value, i) => {
        expect(dot(u, key) * v[i]!).toBeCloseTo(value, 6);
      });
      const most = Math.max(...kept.map((one) => Math.abs(dot(u, one) / dot(u, key))));
      if (told.length > 0) expect(most).toBeLessThan(0.02);
      else expect(most).toBeGreaterThan(0.05);
    }
    const { u, v } = { u: [3, 4], v: [0, 2] };
    expect(sizeOf({ u, v }, Float32Array.from([5, 0, 0, 0]))).toBeCloseTo(2, 9);
  });

  it.each(['own', 'apart'] as const)(
    'gives what weights that were really changed give: %s',
    async (key) => {
      const result = await run({ key });
      const plain = await referenceRun(source, CLEAN);
      const other = await referenceRun(source, CORRUPT);
      const kept = key === 'apart' ? asked.near.slice(0, 2) : [];
      const keptRuns = await Promise.all(
        kept.map((text) => referenceRun(source, tokenizer.encode(text))),
      );
      const { layer, head } = result.reader;
      const out = 'blocks.0.hook_mlp_out';
      const posts = keptRuns.flatMap(({ hooks }) => hooks.get('blocks.0.mlp.hook_post')!);
      const [own, wanted] = [plain, other].map(({ hooks }) => hooks.get(out)![SUBJECT]!);
      const edit = rankOne(
        Float32Array.from(plain.hooks.get('blocks.0.mlp.hook_post')![SUBJECT]!),
        wanted!.map((value, i) => value - own![i]!),
        posts.map((row) => Float32Array.from(row)),
      );
      let post: readonly (readonly number[])[] = [];
      const edited = await referenceRun(source, CLEAN, (name, value) => {
        if (name === 'blocks.0.mlp.hook_post') post = value.map((row) => [...row]);
        if (name === out)
          value.forEach((row, at) => {
            const along = dot(edit.u, post[at]!);
            edit.v.forEach((one, i) => (row[i]! += along * one));
          });
      });
      close(result.edits.mlp.answer, probability(edited.logits));
      close(result.plain.answer, probability(plain.logits));
      expect(Math.abs(result.edits.mlp.answer - result.plain.answer)).toBeGreaterThan(TOLERANCE);

      const zOf = (run: typeof plain) =>
        run.hooks.get(`blocks.${layer}.attn.hook_z`)![4]!.slice(head * dHead, (head + 1) * dHead);
      const W_O = (await small.model().weights.block(layer)).W_O.data;
      const writes = (z: readonly number[]) =>
        Array.from({ length: dModel }, (_, i) =>
          z.reduce((sum, value, at) => sum + value * W_O[(head * dHead + at) * dModel + i]!, 0),
        );
      const [says, should] = [writes(zOf(plain)), writes(zOf(other))];
      const ov = rankOne(
        Float32Array.from(zOf(plain)),
        should.map((value, i) => value - says[i]!),
        keptRuns.map((one) =>
          Float32Array.from(
            one.hooks
              .get(`blocks.${layer}.attn.hook_z`)!
              .at(-1)!
              .slice(head * dHead, (head + 1) * dHead),
          ),
        ),
      );
      let z: readonly (readonly number[])[] = [];
      const read = await referenceRun(source, CLEAN, (name, value) => {
        if (name === `blocks.${layer}.attn.hook_z`)
          z = value.map((row) => row.slice(head * dHead, (head + 1) * dHead));
        if (name === `blocks.${layer}.hook_attn_out`)
          value.forEach((row, at) => {
            const along = dot(ov.u, z[at]!);
            ov.v.forEach((one, i) => (row[i]! += along * one));
          });
      });
      close(result.edits.head.answer, probability(read.logits));
    },
  );

  it('counts the sentences whose likeliest word is another', async () => {
    const { about, near, kept, edits } = await run();
    expect([about.length, near.length, kept]).toEqual([2, 4, 2]);
    for (const which of ['mlp', 'head'] as const) {
      const count = (rows: typeof about) =>
        rows.filter((row) => row[which].text !== row.plain.text).length;
      expect(edits[which].changed).toEqual({
        about: count(about),
        kept: count(near.slice(0, 2)),
        watched: count(near.slice(2)),
      });
    }
  });
});

describe('what cannot be traced', () => {
  it.each([
    [{ corrupt: 'hd' }, 'corrupt prompt', /expected 5 tokens/],
    [{ clean: '' }, 'clean prompt', /is empty/],
    [{ foil: 'c' }, 'foil', /expected two different words/],
    [{ range: { from: 2, to: 1 } }, 'range', /the first not after the last, got 2 to 1/],
    [{ range: { from: 0, to: 4 } }, 'range', /expected layers from 0 to 3/],
    [{ about: [' '] }, 'sentences on the subject', /is empty/],
    [{ near: [' '] }, 'sentences on other subjects', /is empty/],
    [
      { clean: 'abcdefgh', corrupt: 'bcdefghi' },
      'corrupt prompt',
      /differ in at most 6 tokens, got 8/,
    ],
  ])('is refused by its field: %o', async (change, field, message) => {
    const refusal = expect(run(change)).rejects;
    await refusal.toMatchObject({ field });
    await expect(run(change)).rejects.toThrow(message);
  });

  it('fits its layers to a model with fewer', () => {
    const { range } = factTracing.fit!({ ...asked, range: { from: 1, to: 22 } }, SMALL_LLAMA);
    expect(range).toEqual({ from: 1, to: nLayers - 1 });
  });
});
