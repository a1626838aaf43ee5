import { afterAll, describe, expect, it } from 'vitest';
import type {
  HookName,
  Intervention,
  MemoryMode,
  ModelConfig,
} from '../../../../src/microscope/index.ts';
import { patchFromCache } from '../../../../src/microscope/index.ts';
import { build, closeAll, TOKENS, TOLERANCE, worst } from '../../../made-up/buildModel.ts';
import { SMALL_GPT2, SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';
import { referenceRun, type Change } from '../../../made-up/referenceTransformer.ts';

afterAll(closeAll);

const kinds: [string, ModelConfig, MemoryMode][] = [
  ['llama with grouped queries, fast', SMALL_LLAMA, 'fast'],
  ['llama with grouped queries, lean', SMALL_LLAMA, 'lean'],
  ['gpt2, lean', SMALL_GPT2, 'lean'],
];

/** `value · keep + add` on some columns of some rows, as an intervention says it. */
function affine(
  rows: readonly number[][],
  columns: readonly [from: number, to: number],
  one: Intervention,
) {
  for (const row of rows)
    for (let i = columns[0]; i < columns[1]; i++)
      row[i] =
        row[i]! * (one.keep ?? 1) + (one.add ? one.add[(i - columns[0]) % one.add.length]! : 0);
}

describe.each(kinds)('interventions in the attention of %s', (_, config, memory) => {
  const { dHead } = config;
  const length = TOKENS.length;
  const vector = Array.from({ length: dHead }, (__, i) => Math.sin(i + 1) * 3);
  const row = Array.from({ length }, (__, i) => (i < 4 ? 0.25 : 0));
  const q = 'blocks.1.attn.hook_q';
  const pattern = 'blocks.1.attn.hook_pattern';
  const heads = ([from, to]: readonly [number, number]) => [from * dHead, to * dHead] as const;
  /** What is asked of the engine, and the rows and columns of the reference's value that it is. */
  const cases: [
    string,
    Intervention,
    (value: number[][]) => number[][],
    readonly [number, number],
  ][] = [
    [
      'a query',
      { hook: q, head: 2, position: -1, keep: 0, add: vector },
      (v) => [v.at(-1)!],
      heads([2, 3]),
    ],
    ['every query', { hook: q, keep: 0.5 }, (v) => v, heads([0, config.nHeads])],
    [
      'a key',
      { hook: 'blocks.1.attn.hook_k', head: 1, position: [2, -1], add: vector },
      (v) => [v[2]!, v.at(-1)!],
      heads([1, 2]),
    ],
    ['a value', { hook: 'blocks.1.attn.hook_v', head: 0, keep: 0 }, (v) => v, heads([0, 1])],
    [
      'a row of a pattern',
      { hook: pattern, head: 3, position: 6, keep: 0, add: row },
      (v) => [v[3 * length + 6]!],
      [0, length],
    ],
    [
      'where one token looks at one other',
      { hook: pattern, head: 1, position: -1, key: 2, keep: 0 },
      (v) => [v[length + length - 1]!],
      [2, 3],
    ],
    [
      'where everything looks at one token, in every head',
      { hook: pattern, key: 0, keep: 0.1, add: [0.2] },
      (v) => v,
      [0, 1],
    ],
  ];

  it.each(cases)('change %s as the reference does', async (__, one, rows, columns) => {
    const { source, model } = await build(config, 'Q4_1', memory);
    const change: Change = (name, value) => {
      if (name === one.hook) affine(rows(value), columns, one);
    };
    const reference = await referenceRun(source, TOKENS, change);
    const plain = await referenceRun(source, TOKENS);
    const found = await model.runWithCache(TOKENS, [one.hook], { interventions: [one] });
    expect(worst(found.logits.data, reference.logits)).toBeLessThan(TOLERANCE);
    expect(worst(plain.logits, reference.logits)).toBeGreaterThan(TOLERANCE * 3);
    const { data } = found.cache.get(one.hook);
    expect(worst(data, reference.hooks.get(one.hook)!.flat())).toBeLessThan(TOLERANCE);
    const metric = { answer: 4, foil: 9 };
    const { values } = await model.runVariants(TOKENS, [[], [one]], metric);
    const wanted = reference.logits[4]! - reference.logits[9]!;
    expect(Math.abs(values[1]! - wanted)).toBeLessThan(TOLERANCE);
  });

  it('patch one place of a pattern from another run, and leave the rest', async () => {
    const { model } = await build(config, 'F32', memory);
    const hook: HookName = 'blocks.1.attn.hook_pattern';
    const other = [1, 9, 30, 21, 2, 29, 8, 40, 5];
    const [here, there] = [
      await model.runWithCache(TOKENS, [hook]),
      await model.runWithCache(other, [hook]),
    ];
    const place = { hook, head: 2, position: 7, key: -4 } as const;
    const interventions = patchFromCache(place, there.cache);
    const { cache } = await model.runWithCache(TOKENS, [hook], { interventions });
    const at = (2 * length + 7) * length + length - 4;
    const wanted = here.cache
      .get(hook)
      .data.map((value, i) => (i === at ? there.cache.get(hook).data[i]! : value));
    expect(cache.get(hook).data).toEqual(wanted);
  });

  it('act on text that is generated as on text that is given, heard token by token', async () => {
    const { source, model } = await build(config, 'Q4_1', memory);
    const interventions: Intervention[] = [
      {
        hook: 'blocks.1.hook_resid_pre',
        add: Array.from({ length: config.dModel }, (__, i) => Math.cos(i)),
      },
      { hook: pattern, head: 1, key: 3, keep: 0 },
      { hook: pattern, head: 0, key: length + 1, keep: 0 },
      { hook: 'blocks.0.attn.hook_v', head: 1, keep: 0.5 },
    ];
    const change: Change = (name, value) => {
      if (name === 'blocks.1.hook_resid_pre')
        for (const stream of value) stream.forEach((__, i) => (stream[i]! += Math.cos(i)));
      const size = value[0]!.length;
      if (name === pattern)
        value.forEach((weights, i) => {
          const head = Math.floor(i / size);
          if (head === 1) weights[3] = 0;
          if (head === 0 && size > length + 1) weights[length + 1] = 0;
        });
      if (name === 'blocks.0.attn.hook_v') affine(value, heads([1, 2]), { hook: name, keep: 0.5 });
    };
    const heard: number[] = [];
    const made = await model.generate(TOKENS, {
      maxNewTokens: 5,
      interventions,
      onToken: (token) => heard.push(token),
    });
    const slow = [...TOKENS];
    while (slow.length < length + 5) {
      const { logits } = await referenceRun(source, slow, change);
      slow.push(logits.indexOf(Math.max(...logits)));
    }
    expect(made).toEqual(slow.slice(length));
    expect(heard).toEqual(made);
    const plain = await model.generate(TOKENS, { maxNewTokens: 5 });
    expect(plain).not.toEqual(made);
  });

  it('refuse a key where none is looked at, and one that is not there', async () => {
    const { model } = await build(config, 'F32', memory);
    const run = (one: Intervention) => model.run(TOKENS, { interventions: [one] });
    await expect(run({ hook: q, key: 1 })).rejects.toThrow(
      /hook_q has no keys to look at, got key 1/,
    );
    await expect(run({ hook: pattern, key: 9 })).rejects.toThrow(/key from -9 to 8, got 9/);
    await expect(run({ hook: pattern, key: 1, add: [1, 2] })).rejects.toThrow(
      /add of 1 or 9 × 1 values, got 2/,
    );
  });
});
