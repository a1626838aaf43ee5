import { expect, it } from 'vitest';
import { cutPassage, markSubjects } from '../../../scripts/corpus.ts';
import { middleOf, NOVEL, SAMPLED, sampleTexts } from '../../../scripts/sampleTexts.ts';
import plan from '../../../scripts/corpusPlan.json' with { type: 'json' };
import corpus from '../../../src/experiments/measure/texts/marked.json' with { type: 'json' };
import novel from '../../../src/experiments/measure/texts/novel.json' with { type: 'json' };
import sample from '../../../src/experiments/measure/texts/sample.json' with { type: 'json' };

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

it('takes whole sentences from the second half of a text, until they are long enough', () => {
  const before = 'Nothing of this is taken. '.repeat(30);
  const after = `Half of it stands here. ${'Then every sentence comes. '.repeat(20)}`;
  const taken = middleOf(`${before}\n\n${after}`);
  expect(taken).toMatch(/^[A-Z].*\.$/);
  expect(taken.length).toBeGreaterThanOrEqual(300);
  expect(taken.length).toBeLessThan(300 + 'Then every sentence comes. '.length);
  expect(`${before}${after}`.replace(/\s+/g, ' ').lastIndexOf(taken)).toBeGreaterThan(0);
});

it('samples every so manieth text, and leaves out those that are too short', () => {
  const long = 'Some words of it. '.repeat(60);
  const texts = Array.from({ length: 9 }, (_, i) => ({
    file: `${i}.json`,
    text: i === 5 ? 'Short.' : long,
  }));
  expect(sampleTexts(texts, 3).map(({ file }) => file)).toEqual(['2.json', '8.json']);
});

it('made the sample that is there, of both packages', () => {
  for (const { package: name } of SAMPLED)
    expect(
      sample.passages.some(({ source }) => source.startsWith(name)),
      name,
    ).toBe(true);
  expect(novel.passages.every(({ source }) => source.startsWith(NOVEL.package))).toBe(true);
  for (const { text } of [...sample.passages, ...novel.passages])
    expect(text.length).toBeGreaterThanOrEqual(300);
});
