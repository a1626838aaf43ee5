import { expect, it } from 'vitest';
import { cutPassage, markSubjects } from '../../../scripts/corpus.ts';
import plan from '../../../scripts/corpusPlan.json' with { type: 'json' };
import corpus from '../../../src/experiments/measure/texts/marked.json' with { type: 'json' };

const passage = {
  ...{ package: 'p', file: 'a.json', from: 'Then Ahab', to: 'sailed.' },
  subjects: ['Then {Ahab} spoke'],
};

it('cuts a passage from its first words to its last, with white space made single', () => {
  const text = 'Before. Then Ahab\n spoke,  and sailed. After.';
  expect(cutPassage(text, passage)).toBe('Then Ahab spoke, and sailed.');
  expect(() => cutPassage('Nothing sailed.', passage)).toThrow(/no passage from "Then Ahab"/);
});

it('marks subjects, each in words that stand there once', () => {
  expect(markSubjects('Then Ahab spoke.', passage.subjects)).toBe('Then {Ahab} spoke.');
  expect(() => markSubjects('Ahab saw Ahab.', ['{Ahab}'])).toThrow(/once, got it 2 times/);
});

it('made the corpus that is there', () => {
  expect(corpus.passages).toHaveLength(plan.passages.length);
  plan.passages.forEach(({ from, to, file, subjects }, at) => {
    const { source, text } = corpus.passages[at]!;
    const plain = text.replace(/[{}]/g, '');
    expect(source).toContain(file);
    expect(plain.startsWith(from) && plain.endsWith(to), from).toBe(true);
    expect(markSubjects(plain, subjects)).toBe(text);
  });
});
