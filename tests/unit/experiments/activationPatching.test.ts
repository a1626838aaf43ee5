import { describe, expect, it } from 'vitest';
import { OTHERS } from '../../../src/experiments/measure/otherTexts.ts';
import { activationPatching } from '../../../src/experiments/activation-patching/run.ts';
import type { Cell, PatchSpec } from '../../../src/experiments/activation-patching/spec.ts';
import { SMALL_LLAMA } from '../../made-up/madeUpModel.ts';
import { referenceRun } from '../../made-up/referenceTransformer.ts';
import { letterTokenizer, openSmallLlama } from '../../made-up/smallLlama.ts';

/** Largest accepted difference from the float64 reference, in logits. */
const TOLERANCE = 1e-3;

const { dHead, nLayers, nHeads } = SMALL_LLAMA;

const tokenizer = letterTokenizer({ most: 12 });

const small = openSmallLlama(tokenizer);
const { source } = small;
const asked: PatchSpec = {
  ...{ clean: 'hdsdm', corrupt: 'hdxdm', answer: 'c', foil: 'e' },
  ...{ way: 'denoise', site: 'resid', standIn: 'run', cell: { layer: 1, column: 2 } },
};
const TOKENS = { clean: tokenizer.encode(asked.clean), corrupt: tokenizer.encode(asked.corrupt) };
const FIRST = 2;
const [ANSWER, FOIL] = [tokenizer.toSingleToken('c'), tokenizer.toSingleToken('e')];

const run = (changes: Partial<PatchSpec> = {}) =>
  activationPatching.run(small.microscope(), { ...asked, ...changes });

const HOOKS = {
  resid: 'hook_resid_pre',
  attn: 'hook_attn_out',
  mlp: 'hook_mlp_out',
  heads: 'attn.hook_z',
} as const;

type Rows = readonly (readonly number[])[];

const leadOf = (logits: readonly number[]) => logits[ANSWER]! - logits[FOIL]!;

/** A run of `target` with a cell's values set to those of `rows`, one for each token, in float64. */
async function patched(site: PatchSpec['site'], cell: Cell, target: number[], rows: Rows) {
  return referenceRun(source, target, (hook, values) => {
    if (hook !== `blocks.${cell.layer}.${HOOKS[site]}`) return;
    if (site !== 'heads') values[cell.column] = [...rows[cell.column]!];
    else
      values.forEach((row, at) => {
        const from = cell.column * dHead;
        row.splice(from, dHead, ...rows[at]!.slice(from, from + dHead));
      });
  });
}

const rowsOf = async (site: PatchSpec['site'], layer: number, tokens: readonly number[]) =>
  (await referenceRun(source, tokens)).hooks.get(`blocks.${layer}.${HOOKS[site]}`)!;

const close = (found: number, expected: number) =>
  expect(Math.abs(found - expected)).toBeLessThan(TOLERANCE);

describe('the patch bench', () => {
  it.each([
    ['resid', 'denoise', { layer: 1, column: 2 }],
    ['attn', 'noise', { layer: 0, column: 3 }],
    ['mlp', 'denoise', { layer: 2, column: 4 }],
    ['heads', 'noise', { layer: 1, column: 2 }],
    ['heads', 'denoise', { layer: 0, column: 1 }],
  ] as const)('puts %s over (%s), and so back again', async (site, way, cell) => {
    const result = await run({ site, way, cell });
    expect(activationPatching.result.parse(result)).toEqual(result);
    const [gives, takes] =
      way === 'denoise' ? (['clean', 'corrupt'] as const) : (['corrupt', 'clean'] as const);
    const rows = await rowsOf(site, cell.layer, TOKENS[gives]);
    const third = leadOf((await patched(site, cell, TOKENS[takes], rows)).logits);
    close(result.third.lead, third);
    const [from, to] = [result[takes].lead, result[gives].lead];
    close(from, leadOf((await referenceRun(source, TOKENS[takes])).logits));
    close(to, leadOf((await referenceRun(source, TOKENS[gives])).logits));
    expect(result.third.share).toBeCloseTo((third - from) / (to - from), 2);
    expect(result.map[cell.layer]![cell.column]).toBeCloseTo(result.third.share, 2);

    const back = await rowsOf(site, cell.layer, TOKENS[takes]);
    const turned = leadOf((await patched(site, cell, TOKENS[gives], back)).logits);
    expect(result.turned!).toBeCloseTo((turned - to) / (from - to), 2);
    const other = await run({ site, cell, way: way === 'denoise' ? 'noise' : 'denoise' });
    expect(other.third.share).toBeCloseTo(result.turned!, 3);
  });

  it.each([
    ['resid', { layer: 1, column: 2 }],
    ['mlp', { layer: 1, column: 3 }],
    ['attn', { layer: 0, column: 2 }],
    ['heads', { layer: 2, column: 0 }],
  ] as const)('says of %s which places can change, and those alone do', async (site, cell) => {
    const { third } = await run({ site, cell });
    const rows = await rowsOf(site, cell.layer, TOKENS.clean);
    const changed = (await patched(site, cell, TOKENS.corrupt, rows)).hooks;
    const plain = (await referenceRun(source, TOKENS.corrupt)).hooks;
    const length = (row: readonly number[]) => Math.hypot(...row);
    let reached = 0;
    for (const [layer, line] of third.change.entries()) {
      const hook = `blocks.${layer}.hook_resid_post`;
      for (const [position, change] of line.entries()) {
        const [before, after] = [plain.get(hook)![position]!, changed.get(hook)![position]!];
        const apart = length(after.map((value, i) => value - before[i]!));
        if (change === null) expect(apart).toBe(0);
        else {
          reached++;
          expect(change).toBeCloseTo((2 * apart) / (length(before) + length(after)), 2);
        }
      }
    }
    expect(reached).toBeGreaterThan(0);
    expect(reached).toBeLessThan(nLayers * TOKENS.clean.length);
  });

  it('tells how far apart the runs are, and nothing apart before they differ', async () => {
    const { apart, differ } = await run();
    expect(differ).toEqual([FIRST]);
    for (const line of apart) expect(line.slice(0, FIRST)).toEqual([0, 0]);
    expect(apart[0]![FIRST]).toBeGreaterThan(0);
    const heads = (await run({ site: 'heads', cell: { layer: 0, column: 0 } })).apart;
    expect(heads.map((line) => line.length)).toEqual(Array(nLayers).fill(nHeads));
  });

  it('puts zero, a mean and another text in, where they are asked for', async () => {
    const cell = { layer: 1, column: 3 };
    const nothing = TOKENS.corrupt.map(() => Array.from({ length: SMALL_LLAMA.dModel }, () => 0));
    const zero = await run({ standIn: 'zero', cell });
    close(zero.third.lead, leadOf((await patched('resid', cell, TOKENS.corrupt, nothing)).logits));
    expect(zero.turned).toBeNull();

    const texts = OTHERS.texts.map(({ text }) => tokenizer.encode(text));
    const read = await Promise.all(texts.map((tokens) => rowsOf('resid', cell.layer, tokens)));
    const all = read.flat();
    const middle = all[0]!.map((_, i) => all.reduce((sum, row) => sum + row[i]!, 0) / all.length);
    const mean = await run({ standIn: 'mean', cell });
    const means = TOKENS.corrupt.map(() => middle);
    close(mean.third.lead, leadOf((await patched('resid', cell, TOKENS.corrupt, means)).logits));

    const resampled = await run({ standIn: 'resample', cell });
    const other = read[(cell.layer + cell.column) % read.length]!;
    close(
      resampled.third.lead,
      leadOf((await patched('resid', cell, TOKENS.corrupt, other)).logits),
    );

    const head = { layer: 1, column: 1 };
    const heads = await run({ standIn: 'resample', site: 'heads', cell: head });
    const z = await rowsOf('heads', 1, texts[(head.layer + head.column) % texts.length]!);
    close(heads.third.lead, leadOf((await patched('heads', head, TOKENS.corrupt, z)).logits));
    expect(heads.map[1]![1]).toBeCloseTo(heads.third.share, 2);
  });

  it('finds the strongest cell, and from where on the last token holds half', async () => {
    const { map, strongest, lastFrom } = await run();
    const most = Math.max(...map.flat().map(Math.abs));
    expect(Math.abs(strongest.share)).toBe(most);
    expect(map[strongest.layer]![strongest.column]).toBe(strongest.share);
    const last = map.map((line) => line.at(-1)!);
    expect(
      lastFrom === null ? last.at(-1)! < 0.5 : last.slice(lastFrom).every((one) => one >= 0.5),
    ).toBe(true);
    if (lastFrom) expect(last[lastFrom - 1]).toBeLessThan(0.5);
    expect((await run({ site: 'heads', cell: { layer: 0, column: 0 } })).lastFrom).toBeNull();
  });

  it('takes the nearest cell that there is', async () => {
    const { cell } = await run({ cell: { layer: 99, column: 99 } });
    expect(cell).toEqual({ layer: nLayers - 1, column: TOKENS.clean.length - 1 });
    const fitted = activationPatching.fit!(
      { ...asked, site: 'heads', cell: { layer: 23, column: 8 } },
      SMALL_LLAMA,
    );
    expect(fitted.cell).toEqual({ layer: nLayers - 1, column: nHeads - 1 });
  });

  it('refuses prompts of two lengths, equal ones, and a foil that is the answer', async () => {
    await expect(run({ corrupt: 'hdx' })).rejects.toMatchObject({ field: 'corrupt prompt' });
    await expect(run({ corrupt: asked.clean })).rejects.toMatchObject({ field: 'corrupt prompt' });
    await expect(run({ foil: 'c' })).rejects.toMatchObject({ name: 'InputError', field: 'foil' });
  });
});
