import { describe, expect, it } from 'vitest';
import { logitLens } from '../../../src/experiments/logit-lens/run.ts';
import type { LogitLensResult } from '../../../src/experiments/logit-lens/spec.ts';
import { lensHooks, type Intervention } from '../../../src/microscope/index.ts';
import corpus from '../../../src/experiments/measure/texts/marked.json' with { type: 'json' };
import { fakeMicroscope } from '../../made-up/fakeModel.ts';
import { SMALL_LLAMA } from '../../made-up/madeUpModel.ts';
import { pieceTokenizer } from '../../made-up/pieceTokenizer.ts';
import { openSmallLlama } from '../../made-up/smallLlama.ts';

const pieces = pieceTokenizer(SMALL_LLAMA.dVocab);
const tokenizer = {
  ...pieces,
  toSingleToken(text: string) {
    if (text === ' Zoe') throw new Error('two tokens');
    return pieces.toSingleToken(text);
  },
};
const small = openSmallLlama(tokenizer, 120);
const { dModel, dVocab, nLayers } = SMALL_LLAMA;

const ask = (prompt: string, answer = '') => {
  const microscope = fakeMicroscope(small.model());
  return { microscope, run: logitLens.run(microscope, { prompt, answer }) };
};

const softmaxOf = (logits: Float32Array) => {
  const powers = [...logits].map(Math.exp);
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
};
const bestOf = (logits: Float32Array) => logits.indexOf(Math.max(...logits));

describe('the logit lens experiment', () => {
  it('reads a row before each layer and after the last, at every position', async () => {
    const result = await ask(' Mary a b', 'Mary').run;
    expect(logitLens.result.parse(result)).toEqual(result);
    expect(result.rows.map(({ layer }) => layer)).toEqual([0, 1, 2, 3, 4]);
    for (const { choices, ranks } of result.rows) {
      expect(choices.length).toBe(result.strTokens.length);
      expect(ranks?.length).toBe(result.strTokens.length);
    }
  });

  it('says from where on the final choice comes first', async () => {
    const { rows, end } = await ask(' Mary a b', 'Mary').run;
    const first = rows.map(({ choices }) => choices.at(-1)![0]);
    expect(end!.choice).toBe(first.at(-1));
    expect(first.slice(end!.settledFrom).every((choice) => choice === end!.choice)).toBe(true);
    if (end!.settledFrom > 0) expect(first[end!.settledFrom - 1]).not.toBe(end!.choice);
    const found = rows.findIndex(({ ranks }) => ranks!.at(-1) === 0);
    expect(end!.answerFirst).toBe(found < 0 ? null : found);
  });

  it('follows no word where none is given', async () => {
    const result = await ask(' Mary a b').run;
    expect(result.answer).toBeNull();
    expect(result.rows.every(({ ranks }) => ranks === null)).toBe(true);
    expect(result.end).toMatchObject({ answerFirst: null, answerAmongTen: null });
  });

  it('hands over what it has after each layer, whole enough to be drawn', async () => {
    const { microscope, run } = ask(' Mary a b', 'Mary');
    await run;
    const partials = microscope.reports.map(([, partial]) => partial as LogitLensResult);
    expect(partials.map(({ rows }) => rows.length).slice(0, 6)).toEqual([1, 2, 3, 4, 5, 5]);
    expect(partials.slice(5).every(({ end }) => end !== null)).toBe(true);
    for (const partial of partials) expect(() => logitLens.result.parse(partial)).not.toThrow();
  });

  it('adds to each row the mean way from there to the end over other texts, and says how far both readings are off', async () => {
    const result = await ask(' Mary a b', 'Mary').run;
    const model = small.model();
    const hooks = lensHooks(SMALL_LLAMA);
    const means = hooks.map(() => new Float64Array(dModel));
    let counted = 0;
    for (const index of [0, 1, 6]) {
      const ids = tokenizer.encode(corpus.passages[index]!.text.replace(/[{}]/g, '')).slice(0, 40);
      const { cache } = await model.runWithCache(ids, hooks);
      for (let at = 1; at < ids.length; at++, counted++)
        for (const [row, hook] of hooks.entries())
          for (let i = 0; i < dModel; i++)
            means[row]![i]! += cache.get(hook).data[at * dModel + i]!;
    }
    expect(result.translated).toMatchObject({ texts: 3, tokens: counted });
    const { cache } = await model.runWithCache(tokenizer.encode(' Mary a b'), hooks);
    const end = (await model.run(tokenizer.encode(' Mary a b'))).logits.data;
    const said = softmaxOf(end);
    const gapOf = (logits: Float32Array) =>
      said.reduce((sum, p, i) => sum + p * Math.log(p / softmaxOf(logits)[i]!), 0);
    for (const [row, hook] of hooks.entries()) {
      const stream = cache.get(hook).data.slice(-dModel);
      const moved = stream.map((x, i) => x + (means.at(-1)![i]! - means[row]![i]!) / counted);
      const [plain, shifted] = await Promise.all(
        [stream, moved].map(
          async (data) => (await model.unembed({ data, shape: [1, dModel] })).data,
        ),
      );
      const own = result.translated!.rows[row]!;
      expect(own.plainGap).toBeCloseTo(gapOf(plain!), 2);
      expect(own.gap).toBeCloseTo(gapOf(shifted!), 2);
      expect(own.probability).toBeCloseTo(Math.max(...softmaxOf(shifted!)), 4);
    }
    expect(result.translated!.rows.at(-1)).toMatchObject({ gap: 0, plainGap: 0, left: null });
    expect(result.translated!.knowingNothing).toBeCloseTo(
      said.reduce((sum, p) => sum + p * Math.log(p * dVocab), 0),
      3,
    );
  });

  it('takes what a row’s first choice is read from out of the stream, so that its logit there is nothing', async () => {
    const { translated } = await ask(' Mary a b', 'Mary').run;
    const model = small.model();
    const ids = tokenizer.encode(' Mary a b');
    const row = nLayers - 1;
    const hook = `blocks.${row}.hook_resid_pre` as const;
    const { cache } = await model.runWithCache(ids, [hook]);
    const stream = cache.get(hook).data.slice(-dModel);
    const { data } = await model.unembed({ data: stream, shape: [1, dModel] });
    const first = bestOf(data);
    const along = (await model.weights.W_U([first])).data.map(
      (value, i) => value * model.weights.lnFinal.w[i]!,
    );
    const dot = (one: Float32Array) => one.reduce((sum, value, i) => sum + value * along[i]!, 0);
    const add = along.map((value) => (-dot(stream) / dot(along)) * value);
    const cut: Intervention = { hook, position: -1, add };
    const without = await model.unembed({
      data: stream.map((value, i) => value + add[i]!),
      shape: [1, dModel],
    });
    expect(without.data[first]).toBeCloseTo(0, 4);
    const final = bestOf((await model.run(ids)).logits.data);
    const { logits } = await model.run(ids, { interventions: [cut] });
    expect(translated!.rows[row]!.left).toBeCloseTo(softmaxOf(logits.data)[final]!, 4);
  });

  it.each([
    ['', 'Mary', 'prompt', /the prompt is empty/],
    [' Mary', 'Zoe', 'answer', /expected one token for the answer, got "Zoe"/],
    ['Mary ', '##Mary', 'prompt', /ends with what "##Mary" is joined to, got a space/],
  ])(
    'refuses what cannot be asked, by its field: %j and %j',
    async (prompt, answer, field, words) => {
      await expect(ask(prompt, answer).run).rejects.toThrow(words);
      await expect(ask(prompt, answer).run).rejects.toMatchObject({ name: 'InputError', field });
    },
  );
});
