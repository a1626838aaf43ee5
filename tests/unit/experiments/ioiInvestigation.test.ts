import { beforeAll, describe, expect, it } from 'vitest';
import { NAMES } from '../../../src/experiments/indirect-object/prompts.ts';
import { MOST_HEADS } from '../../../src/experiments/ioi-investigation/limits.ts';
import { ioiInvestigation } from '../../../src/experiments/ioi-investigation/run.ts';
import type { IoiResult, IoiSpec } from '../../../src/experiments/ioi-investigation/spec.ts';
import type { Tokenizer } from '../../../src/microscope/index.ts';
import { sameHead, type HeadPlace } from '../../../src/words/heads.ts';
import { SMALL_LLAMA } from '../../made-up/madeUpModel.ts';
import { referenceRun, type Change } from '../../made-up/referenceTransformer.ts';
import { openSmallLlama } from '../../made-up/smallLlama.ts';

/** Largest accepted difference from the float64 reference. */
const TOLERANCE = 1e-4;

const FIRST_NAME = 20;
/** A word is a name of the list, or the number of its token. */
const tokenOf = (word: string) => {
  const name = NAMES.findIndex((one) => one === word);
  return name < 0 ? Number(word) : FIRST_NAME + name;
};
const textOf = (token: number) => ` ${NAMES[token - FIRST_NAME] ?? token}`;
const tokenizer: Tokenizer = {
  encode: (text) => text.trim().split(/\s+/).filter(Boolean).map(tokenOf),
  decode: (tokens) => tokens.map(textOf).join(''),
  toStrTokens: (tokens) => tokens.map(textOf),
  toSingleToken(text) {
    const token = tokenOf(text.trim());
    if (!Number.isInteger(token)) throw new Error(`expected one token, got ${text}`);
    return token;
  },
};

const { nLayers, nHeads, dHead } = SMALL_LLAMA;
const small = openSmallLlama(tokenizer);
const asked: IoiSpec = {
  ...{ prompt: '1 Mary 2 John 3 4 5 John 6 7', answer: 'Mary', foil: 'John' },
  circuit: [
    { layer: 0, head: 1 },
    { layer: 1, head: 0 },
    { layer: 3, head: 2 },
  ],
};
const TOKENS = tokenizer.encode(asked.prompt);
const [AGAIN, FIRST, LAST] = [7, 3, 9];
const ALL = Array.from({ length: nLayers * nHeads }, (_, i) => ({
  layer: Math.floor(i / nHeads),
  head: i % nHeads,
}));

const run = (changes: Partial<IoiSpec> = {}) =>
  ioiInvestigation.run(small.microscope(), { ...asked, ...changes });
const close = (found: number, expected: number) =>
  expect(Math.abs(found - expected)).toBeLessThan(TOLERANCE);
const z = (layer: number) => `blocks.${layer}.attn.hook_z`;
const pattern = (hooks: ReadonlyMap<string, number[][]>, { layer, head }: HeadPlace, at: number) =>
  hooks.get(`blocks.${layer}.attn.hook_pattern`)![head * TOKENS.length + at]!;

type Hooks = Awaited<ReturnType<typeof referenceRun>>['hooks'];

async function measure(change?: Change) {
  const { logits, hooks } = await referenceRun(small.source, TOKENS, change);
  return { lead: logits[tokenOf('Mary')]! - logits[tokenOf('John')]!, hooks };
}

/** Some heads' outputs put in from elsewhere, at all tokens or from some on. */
const replace =
  (heads: readonly HeadPlace[], from: Hooks, positions: (at: number) => boolean): Change =>
  (hook, rows) => {
    for (const { layer, head } of heads)
      if (hook === z(layer))
        rows.forEach((row, at) => {
          const own = from.get(hook)![at]!.slice(head * dHead, (head + 1) * dHead);
          if (positions(at)) row.splice(head * dHead, dHead, ...own);
        });
  };
const always = () => true;

const others = async (): Promise<Hooks[]> => {
  const { others: texts } = await run();
  const runs = texts.map((text) => referenceRun(small.source, tokenizer.encode(text)));
  return (await Promise.all(runs)).map(({ hooks }) => hooks);
};
const meanOf = (all: readonly Hooks[]): Hooks =>
  new Map(
    [...all[0]!].map(([name, rows]) => [
      name,
      rows.map((row, at) =>
        row.map((_, i) => all.reduce((sum, one) => sum + one.get(name)![at]![i]! / all.length, 0)),
      ),
    ]),
  );

describe('the investigation', () => {
  let result: IoiResult;
  let mean: Hooks;
  let each: Hooks[];
  beforeAll(async () => {
    result = await run();
    each = await others();
    mean = meanOf(each);
  });

  it('fits its schema, and asks about other people only', () => {
    expect(ioiInvestigation.result.parse(result)).toEqual(result);
    expect(new Set(result.others).size).toBe(8);
    for (const text of result.others) {
      const names = text
        .trim()
        .split(' ')
        .filter((word) => NAMES.some((name) => name === word));
      expect(names).toHaveLength(3);
      expect(new Set([...names, 'Mary', 'John']).size).toBe(5);
      expect(tokenizer.encode(text).filter((token, at) => token !== TOKENS[at])).toHaveLength(3);
    }
    expect(result.paths.unrepeated.text).toBe(' 1 Mary 2 John 3 4 5 Susan 6 7');
  });

  it('tells where heads look, what they write and who is missed at the last token', async () => {
    const { lead, hooks } = await measure();
    close(result.lead, lead);
    const { looks, lost, missed } = result.movers;
    for (const at of asked.circuit) {
      close(looks[at.layer]![at.head]!, pattern(hooks, at, LAST)[1]!);
      const without = await measure(replace([at], mean, (position) => position === LAST));
      close(lost[at.layer]![at.head]!, lead - without.lead);
    }
    expect(lost[missed.layer]![missed.head]).toBe(Math.max(...lost.flat()));
    const seen = pattern(hooks, missed, LAST);
    expect(seen[missed.position]).toBe(Math.max(...seen));
  });

  it('tells where the movers look without a head before them', async () => {
    const { heads } = result.movers;
    const before = Math.min(...heads.map(({ layer }) => layer));
    expect(result.steerers.tried.every(({ layer }) => layer < before)).toBe(true);
    for (const one of result.steerers.tried) {
      const { lead, hooks } = await measure(replace([one], mean, (at) => at === LAST));
      close(one.lost, result.lead - lead);
      const to = (keys: readonly number[]) =>
        heads.reduce(
          (sum, head) => sum + keys.reduce((own, key) => own + pattern(hooks, head, LAST)[key]!, 0),
          0,
        ) / heads.length;
      close(one.movers.receiver, to([1]));
      close(one.movers.giver, to([FIRST, AGAIN]));
    }
  });

  it('tells who looks back from the last mention, and who is missed there', async () => {
    const { hooks } = await measure();
    for (const at of ALL) {
      close(result.repeat.first[at.layer]![at.head]!, pattern(hooks, at, AGAIN)[FIRST]!);
      close(result.repeat.after[at.layer]![at.head]!, pattern(hooks, at, AGAIN)[FIRST + 1]!);
    }
    for (const one of [...result.repeat.tried, result.repeat.duplicate]) {
      const heads = 'heads' in one ? one.heads : [one];
      const { lead } = await measure(replace(heads, mean, (at) => at === AGAIN));
      close(one.lost, result.lead - lead);
    }
  });

  it('traces a way to the answer with all other heads held', async () => {
    const clean = await measure();
    const corrupt = await referenceRun(
      small.source,
      tokenizer.encode(result.paths.unrepeated.text),
    );
    for (const from of asked.circuit) {
      const held = ALL.filter((at) => !sameHead(at, from));
      const sent = replace([from], corrupt.hooks, (at) => at >= AGAIN);
      const hold = replace(held, clean.hooks, always);
      const { lead } = await measure((hook, rows) => {
        hold(hook, rows);
        sent(hook, rows);
      });
      const way = result.paths.ways.find((one) => one.to === null && sameHead(one.from, from))!;
      close(way.lost, clean.lead - lead);
    }
  });

  it('judges the circuit by the mean and by single sentences', async () => {
    const { circuit } = asked;
    const rest = ALL.filter((at) => !circuit.some((one) => sameHead(one, at)));
    const { whole } = result;
    const by = async (heads: readonly HeadPlace[], from: Hooks) =>
      (await measure(replace(heads, from, always))).lead;
    close(whole.kept.mean, await by(rest, mean));
    close(whole.rest.mean, await by(circuit, mean));
    close(whole.nothing.mean, await by(ALL, mean));
    expect(whole.kept.resample).toHaveLength(3);
    for (const [row, lead] of whole.kept.resample.entries())
      close(lead, await by(rest, each[row]!));
    const [first] = whole.heads;
    close(first!.alone.mean, await by([...rest, first!], mean));
    close(first!.alone.resample[1]!, await by([...rest, first!], each[1]!));
    close(first!.whole, await by([first!], mean));
  });

  it('finds the same in the sentence, whatever heads are chosen', async () => {
    const [first] = asked.circuit;
    const { paths, whole, ...found } = await run({ circuit: [first!] });
    const { paths: _, whole: __, ...before } = result;
    expect(found).toEqual(before);
    expect(paths.ways).toHaveLength(1);
    expect(whole.heads).toHaveLength(1);
  });
});

it.each([
  [{ prompt: '1 Mary 2 John 3 4 5 Peter 6' }, 'foil', /name "John" twice at least.*got 1/],
  [{ prompt: '1 Anna 2 John 3 4 5 John 6' }, 'answer', /name "Mary" once at least.*got 0/],
  [{ foil: 'Mary' }, 'foil', /both "Mary"/],
  [{ prompt: ' ' }, 'prompt', /empty/],
  [
    { circuit: [...asked.circuit, asked.circuit[0]!] },
    'circuit',
    /head 0\.1 is in the circuit twice/,
  ],
])('a question that cannot be asked is refused by its field: %j', async (change, field, words) => {
  await expect(run(change)).rejects.toThrow(words);
  await expect(run(change)).rejects.toMatchObject({ name: 'InputError', field });
});

it('heads that the model lacks, too many and none are refused', async () => {
  await expect(run({ circuit: [{ layer: 9, head: 0 }] })).rejects.toThrow(/no head 9\.0/);
  const many = ALL.slice(0, MOST_HEADS + 1);
  expect(ioiInvestigation.spec.safeParse({ ...asked, circuit: many }).success).toBe(false);
  expect(ioiInvestigation.spec.safeParse({ ...asked, circuit: [] }).success).toBe(false);
});

it('a smaller model keeps the heads that it has, and one at least', () => {
  const circuit = [{ layer: 23, head: 0 }, ...asked.circuit];
  expect(ioiInvestigation.fit!({ ...asked, circuit }, SMALL_LLAMA).circuit).toEqual(asked.circuit);
  const none = ioiInvestigation.fit!({ ...asked, circuit: circuit.slice(0, 1) }, SMALL_LLAMA);
  expect(none.circuit).toEqual([{ layer: nLayers - 1, head: 0 }]);
});
