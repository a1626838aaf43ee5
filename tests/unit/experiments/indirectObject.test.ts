import { describe, expect, it } from 'vitest';
import { rankOf, softmax, topAnswers } from '../../../src/experiments/measure/answers.ts';
import { indirectObject } from '../../../src/experiments/indirect-object/run.ts';
import { biggestRise } from '../../../src/experiments/indirect-object/outcome.ts';
import {
  NAMES,
  readNames,
  referencePrompts,
  TEMPLATES,
  writePrompt,
  type TemplateId,
} from '../../../src/experiments/indirect-object/prompts.ts';
import type { IndirectObjectSpec } from '../../../src/experiments/indirect-object/spec.ts';
import type { ModelConfig } from '../../../src/microscope/index.ts';
import { FakeModel, fakeMicroscope, fakeTokenizer } from '../../made-up/fakeModel.ts';

const names = { template: 'store', order: 'receiver-first', receiver: 'Mary', giver: 'John' };
const spec = (change: Partial<IndirectObjectSpec> = {}): IndirectObjectSpec => ({
  prompt: { kind: 'names', ...names } as IndirectObjectSpec['prompt'],
  head: { layer: 0, head: 0 },
  off: [],
  ablation: 'zero',
  sweep: false,
  ...change,
});
const text = (words: string, answer = 'Mary', foil = 'John') =>
  spec({ prompt: { kind: 'text', text: words, answer, foil } });
const run = (wanted: IndirectObjectSpec) =>
  indirectObject.run(fakeMicroscope(new FakeModel()), wanted);

describe('the indirect-object prompts', () => {
  it('put the pair in the asked order and the giver last', () => {
    const prompt = { template: 'park' as const, receiver: 'Susan', giver: 'Mark' };
    expect(writePrompt({ ...prompt, order: 'receiver-first' })).toBe(
      'After Susan and Mark went to the park, Mark gave a ball to',
    );
    expect(writePrompt({ ...prompt, order: 'giver-first' })).toBe(
      'After Mark and Susan went to the park, Mark gave a ball to',
    );
  });

  it('are read back from their sentence, and no other sentence is taken for one', () => {
    for (const template of Object.keys(TEMPLATES) as TemplateId[]) {
      for (const order of ['receiver-first', 'giver-first'] as const) {
        const prompt = { template, order, receiver: 'Susan', giver: 'Mark' };
        expect(readNames(writePrompt(prompt))).toEqual(prompt);
      }
    }
    expect(readNames('When A and B went to the store, C gave a drink to')).toBeUndefined();
    expect(readNames('When A and A went to the store, A gave a drink to')).toBeUndefined();
    expect(readNames('Then A and B were having lunch! B gave a sandwich to')).toBeUndefined();
  });

  it('have reference prompts with three different names, none of them excepted', () => {
    for (const template of Object.keys(TEMPLATES) as TemplateId[]) {
      const texts = referencePrompts(template, 16, ['Mary', 'John']);
      expect(new Set(texts).size).toBe(16);
      for (const prompt of texts) {
        const used = prompt.split(/[^A-Za-z]+/).filter((word) => NAMES.some((n) => n === word));
        expect(new Set(used).size).toBe(3);
        expect(used).not.toContain('Mary');
        expect(used).not.toContain('John');
      }
    }
  });
});

describe('the indirect-object experiment on a model of four heads', () => {
  it('gives a result of its own schema, with the clean run alone where no head is off', async () => {
    const result = await run(spec());
    expect(indirectObject.result.parse(result)).toEqual(result);
    expect(result.clean.logitDifference).toBe(3);
    expect(result.clean.answers[0]?.text).toBe(' Mary');
    expect(result.ablated).toBeNull();
    expect(result.sweep).toBeNull();
    expect(result.foil.positions).toHaveLength(2);
    expect(result.answer.positions.map((at) => result.strTokens[at])).toEqual([' Mary']);
  });

  it('reads the lens before each block and after the last, and finds the rise', async () => {
    const { clean } = await run(spec());
    expect(clean.lens.map((row) => row.logitDifference)).toEqual([0, 1, 3]);
    expect(clean.jump).toEqual({ layer: 1, before: 1, after: 3 });
  });

  it('loses what a head wrote when that head is set to zero', async () => {
    const result = await run(spec({ off: [{ layer: 1, head: 1 }] }));
    expect(result.clean.logitDifference).toBe(3);
    expect(result.ablated?.logitDifference).toBe(1);
  });

  it('loses under mean ablation only what other names do not bring', async () => {
    const same = await run(spec({ ablation: 'mean', off: [{ layer: 1, head: 1 }] }));
    expect(same.ablated?.logitDifference).toBe(3);
    const other = await run(spec({ ablation: 'mean', off: [{ layer: 0, head: 0 }] }));
    expect(other.ablated?.logitDifference).toBe(2);
    expect(other).toMatchObject({ standIn: 'mean over prompts', standInPrompts: 16 });
  });

  it('takes the mean over positions where the prompt is free text', async () => {
    const prompt = text(' Mary a b').prompt;
    const result = await run(spec({ prompt, ablation: 'mean', off: [{ layer: 0, head: 0 }] }));
    expect(result.ablated?.logitDifference).toBe(3);
    expect(result.standIn).toBe('mean over positions');
  });

  it('switches every head off alone in a sweep, by the asked ablation', async () => {
    const zero = await run(spec({ sweep: true }));
    expect(zero.sweep).toEqual([
      [2, 3],
      [3, 1],
    ]);
    const mean = await run(spec({ sweep: true, ablation: 'mean' }));
    expect(mean.sweep).toEqual([
      [2, 3],
      [3, 3],
    ]);
  });

  it('shows what it has while a sweep is still running', async () => {
    const microscope = fakeMicroscope(new FakeModel());
    const off = [{ layer: 1, head: 1 }];
    const result = await indirectObject.run(microscope, spec({ off, sweep: true }));
    const partial = microscope.reports.find(([, value]) => value !== undefined)?.[1];
    expect(indirectObject.result.parse(partial)).toEqual({ ...result, sweep: null });
    const fractions = microscope.reports.map(([fraction]) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  });
});

describe('the indirect-object experiment refuses', () => {
  const cases: [string, IndirectObjectSpec, RegExp][] = [
    [
      'a name of several tokens',
      spec({
        prompt: { kind: 'names', ...names, receiver: 'Zoe' } as IndirectObjectSpec['prompt'],
      }),
      /expected one token for the receiver, got "Zoe", which splits into " ", "Z", "o", "e"/,
    ],
    [
      'a name without a space before it, which the sentence has no place for',
      spec({
        prompt: { kind: 'names', ...names, giver: '##John' } as IndirectObjectSpec['prompt'],
      }),
      /expected a name, got "##John"/,
    ],
    [
      'an answer of several tokens',
      text('a', 'Zoe'),
      /expected one token for the answer, got "Zoe"/,
    ],
    ['an empty name', text('a', ' '), /the answer is empty/],
    ['an answer equal to the foil', text('a', 'John', ' John'), /both "John"/],
    ['an empty prompt', text('  '), /the prompt is empty/],
    ['a long prompt', text('x'.repeat(65)), /65 tokens long, expected at most 64/],
    ['a head that is not there', spec({ off: [{ layer: 2, head: 0 }] }), /no head 2\.0 .*0 to 1/],
  ];
  it.each(cases)('%s', async (_, wanted, message) => {
    await expect(run(wanted)).rejects.toThrow(message);
  });
});

describe('answers', () => {
  const logits = Float32Array.from({ length: 128 }, (_, i) => (i * 37) % 101);

  it('come best first with probabilities of the whole vocabulary', () => {
    const best = topAnswers(logits, fakeTokenizer, 5);
    const sorted = Array.from(logits.keys()).sort((a, b) => logits[b]! - logits[a]!);
    expect(best.map(({ token }) => logits[token])).toEqual(
      sorted.slice(0, 5).map((t) => logits[t]),
    );
    expect(softmax(logits).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
  });

  it('rank a token by how many score higher', () => {
    expect(rankOf(Float32Array.of(1, 3, 2, 3), 2)).toBe(2);
    expect(rankOf(Float32Array.of(1, 3, 2, 3), 1)).toBe(0);
  });

  const lens = (...values: number[]) => values.map((logitDifference) => ({ logitDifference }));

  it('jump where the difference rises most, not where it falls most', () => {
    expect(biggestRise(lens(0, -9, -8, -3, -4))).toEqual({ layer: 2, before: -8, after: -3 });
  });

  it('do not jump in the first tenth of the blocks', () => {
    const tenBlocks = lens(-20, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
    expect(biggestRise(tenBlocks)).toEqual({ layer: 2, before: 0, after: 1 });
  });
});

describe('every preset of the indirect-object experiment', () => {
  it.each(Object.entries(indirectObject.presets))('%s is a spec', (_, preset) => {
    expect(indirectObject.spec.parse(preset.spec)).toEqual(preset.spec);
  });
});

describe('on a model of another shape', () => {
  it('looks at the same place in its depth, and leaves out heads it lacks', () => {
    const gpt2 = { nLayers: 12, nHeads: 12 } as ModelConfig;
    const off = [
      { layer: 23, head: 0 },
      { layer: 9, head: 9 },
    ];
    const fitted = indirectObject.fit!(spec({ head: { layer: 23, head: 3 }, off }), gpt2);
    expect(fitted.head).toEqual({ layer: 9, head: 4 });
    expect(fitted.off).toEqual([{ layer: 9, head: 9 }]);
    const fits = spec({ head: { layer: 9, head: 9 } });
    expect(indirectObject.fit!(fits, gpt2)).toEqual(fits);
  });
});
