import { describe, expect, it } from 'vitest';
import { residualStream } from '../../../src/experiments/residual-stream/run.ts';
import type { ResidualStreamSpec } from '../../../src/experiments/residual-stream/spec.ts';
import type { WeightSource } from '../../../src/microscope/index.ts';
import { SMALL_LLAMA } from '../../made-up/madeUpModel.ts';
import { referenceRun, type Change } from '../../made-up/referenceTransformer.ts';
import { letterTokenizer, openSmallLlama } from '../../made-up/smallLlama.ts';

/** Largest accepted difference from the float64 reference. Worst seen: 2e-5. */
const TOLERANCE = 1e-4;

const spell = (token: number) => String.fromCharCode(token + 97);

/** Its tokens are spelled as the letters that they are. */
const tokenizer = {
  ...letterTokenizer({ tokenOf: (code) => code - 97 }),
  decode: (tokens: readonly number[]) => tokens.map(spell).join(''),
  toStrTokens: (tokens: readonly number[]) => tokens.map(spell),
};

const small = openSmallLlama(tokenizer);
const { source } = small;
const asked: ResidualStreamSpec = {
  ...{ prompt: 'hdsdm', answer: 'c', foil: 'e' },
  ...{ edit: 'none', layer: 1, other: 3 },
};
const TOKENS = tokenizer.encode(asked.prompt);
const [ANSWER, FOIL] = [2, 4];

const run = (changes: Partial<ResidualStreamSpec> = {}) =>
  residualStream.run(small.microscope(), { ...asked, ...changes });

const leadOf = (logits: readonly number[]) => logits[ANSWER]! - logits[FOIL]!;

/** The same weights with two layers in each other's place. */
function swapped(a: number, b: number): WeightSource {
  const elsewhere = (name: string) =>
    name.replace(/^blocks\.(\d+)\./, (whole, layer: string) => {
      if (Number(layer) === a) return `blocks.${b}.`;
      return Number(layer) === b ? `blocks.${a}.` : whole;
    });
  return {
    ...source,
    has: (name) => source.has(elsewhere(name)),
    read: (name, signal) => source.read(elsewhere(name), signal),
  };
}

const silence =
  (layer: number): Change =>
  (hook, value) => {
    if (hook === `blocks.${layer}.hook_attn_out` || hook === `blocks.${layer}.hook_mlp_out`)
      for (const row of value) row.fill(0);
  };

describe('the residual stream experiment', () => {
  it('gives parts that add up to the lead, and heads that add up to their layer', async () => {
    const result = await run();
    expect(residualStream.result.parse(result)).toEqual(result);
    const { embed, bias, attention, mlps, heads, reached } = result.writes;
    const total = [embed, bias, ...attention, ...mlps].reduce((sum, part) => sum + part, 0);
    expect(Math.abs(total - result.clean.lead)).toBeLessThan(TOLERANCE);
    expect(reached[0]).toBeCloseTo(embed + bias + attention[0]! + mlps[0]!, 4);
    expect(reached.at(-1)).toBeCloseTo(result.clean.lead, 4);
    const { logits } = await referenceRun(source, TOKENS);
    expect(Math.abs(result.clean.lead - leadOf(logits))).toBeLessThan(TOLERANCE);
    for (const [layer, line] of heads.entries())
      expect(line.reduce((sum, part) => sum + part, 0)).toBeCloseTo(attention[layer]!, 4);
    expect(result.edited).toBeNull();
  });

  it('measures the length of the stream and how far each layer turns it', async () => {
    const { stream } = await run();
    const { hooks } = await referenceRun(source, TOKENS);
    const rows = [0, 1, 2, 3].map((layer) => hooks.get(`blocks.${layer}.hook_resid_pre`)!.at(-1)!);
    const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    const length = (row: number[]) => Math.sqrt(dot(row, row));
    expect(stream.sizes).toHaveLength(5);
    expect(stream.turns).toHaveLength(4);
    for (const [layer, row] of rows.entries())
      expect(stream.sizes[layer]).toBeCloseTo(length(row), 2);
    expect(stream.turns[1]).toBeCloseTo(
      dot(rows[1]!, rows[2]!) / length(rows[1]!) / length(rows[2]!),
      3,
    );
  });

  it('leaves out each layer, as a model does whose layer adds nothing', async () => {
    const { skipped } = await run();
    for (const [layer, lead] of skipped.entries()) {
      const { logits } = await referenceRun(source, TOKENS, silence(layer));
      expect(Math.abs(lead - leadOf(logits))).toBeLessThan(TOLERANCE);
    }
    const { edited } = await run({ edit: 'skip', layer: 2 });
    expect(edited!.lead).toBeCloseTo(skipped[2]!, 4);
  });

  it('says which layers write and matter most, and how many can go', async () => {
    const { layers, writes, skipped, clean } = await run();
    const written = writes.attention.map((value, layer) => value + writes.mlps[layer]!);
    expect(written[layers.mostWritten]).toBe(Math.max(...written));
    expect(skipped[layers.mostNeeded]).toBe(Math.min(...skipped));
    expect(layers.halfKept).toBe(skipped.filter((lead) => lead > clean.lead / 2).length);
    expect(layers.grown).toBe(skipped.filter((lead) => lead > clean.lead).length);
  });

  it.each([
    [0, 1],
    [0, 3],
    [1, 2],
    [3, 1],
    [2, 3],
  ])('runs layers %i and %i as a model does that has them changed over', async (layer, other) => {
    const { edited } = await run({ edit: 'swap', layer, other });
    const { logits } = await referenceRun(swapped(layer, other), TOKENS);
    expect(Math.abs(edited!.lead - leadOf(logits))).toBeLessThan(TOLERANCE);
    expect(edited!.answers[0]!.token).toBe(logits.indexOf(Math.max(...logits)));
    expect((await run()).clean.lead).not.toBeCloseTo(edited!.lead, 3);
  });

  it.each([
    [{ edit: 'skip', layer: 4 }, 'layer', /expected a layer from 0 to 3, got 4/],
    [{ edit: 'swap', layer: 0, other: 9 }, 'other', /expected a layer from 0 to 3, got 9/],
    [
      { edit: 'swap', layer: 2, other: 2 },
      'other',
      /two different layers to change over, got 2 twice/,
    ],
    [{ prompt: ' ' }, 'prompt', /the prompt is empty/],
    [{ foil: 'c' }, 'foil', /expected two different words/],
    [{ answer: 'cc' }, 'answer', /expected one token for the answer, got "cc"/],
  ] as const)('refuses %j by its field', async (changes, field, words) => {
    await expect(run(changes)).rejects.toThrow(words);
    await expect(run(changes)).rejects.toMatchObject({ name: 'InputError', field });
  });

  it('leaves a layer alone that is not used', async () => {
    await expect(run({ edit: 'none', layer: 99 })).resolves.toMatchObject({ edited: null });
  });

  it('fits layers to a smaller model', () => {
    const fitted = residualStream.fit!(
      { ...asked, edit: 'swap', layer: 23, other: 24 },
      SMALL_LLAMA,
    );
    expect(fitted).toMatchObject({ layer: 2, other: 3 });
  });
});
